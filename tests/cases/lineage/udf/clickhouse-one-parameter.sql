-- dialect: clickhouse
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <- users.email TRANSFORMATION [lower]
create function tidy as x -> lower(x); select tidy(email) as v from users
