-- dialect: bigquery
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <- users.email TRANSFORMATION [lower]
create function my-project.d.tidy(x string) as (lower(x)); select d.tidy(email) as v from users
