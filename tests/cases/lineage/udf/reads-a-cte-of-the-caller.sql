-- table: users(id int, email text, city text)
-- table: orders(nr int, city text)
-- statement: other
-- statement: select
-- v <- orders.city AGGREGATION [max ; subquery]
-- note: DuckDB's macros see the WITH of the query that calls them
create or replace temp macro any_mail() as (select max(city) from users); with users as (select city from orders) select any_mail() as v
