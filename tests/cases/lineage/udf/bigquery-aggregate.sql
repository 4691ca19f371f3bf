-- dialect: bigquery
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <- users.id AGGREGATION
create temp aggregate function mean(x float64) as (sum(x) / count(x)); select mean(id) as v from users
