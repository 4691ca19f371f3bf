-- table: users(id int, email text)
-- e <- users.email TRANSFORMATION [upper]
with outer_cte as (with inner_cte as (select upper(email) as e from users) select e from inner_cte)
select e from outer_cte
