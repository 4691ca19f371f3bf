-- table: users(id int, email text, city text)
-- statement: other
-- statement: select
-- v <- users.id AGGREGATION [sum ; window], users.city WINDOW
create or replace temp macro total(x) as sum(x); select total(id) over (partition by city) as v from users
