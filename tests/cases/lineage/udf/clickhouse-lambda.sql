-- dialect: clickhouse
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <- users.email TRANSFORMATION [concat(·, '!')]
create or replace function shout on cluster c as (x, y) -> concat(x, y); select shout(email, '!') as v from users
