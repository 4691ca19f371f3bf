-- table: users(id int, email text)
-- table: c(v text)
-- v <- c.v
-- rows <- users.id FILTER
-- note: the CTE `c` lives in the subquery only; outside `c` is the table
select v from c where exists (with c as (select id from users) select 1 from c where id = 1)
