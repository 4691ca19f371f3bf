-- dialect: bigquery
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <-! users.email
-- gap: written in js
create temp function tidy(x string) returns string language js as r'''return x;'''; select tidy(email) as v from users
