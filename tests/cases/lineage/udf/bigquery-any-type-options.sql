-- dialect: bigquery
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <- users.email TRANSFORMATION [lower]
create or replace function `p.d.tidy`(x any type) as (lower(x)) options (description = 'd'); select `p.d.tidy`(email) as v from users
