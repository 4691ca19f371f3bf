-- table: users(id int, email text, city text)
-- statement: other
-- statement: select
-- v <- users.email AGGREGATION [max ; subquery], users.id FILTER
-- note: DuckDB puts `users.id` into the body, where that is the body's own table
create or replace temp macro mail_of(n) as (select max(email) from users where id = n); select mail_of(id) as v from users
