-- dialect: trino
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: select
-- v <- users.email TRANSFORMATION [lower]
with function tidy(x varchar) returns varchar return lower(x) select tidy(email) as v from users
