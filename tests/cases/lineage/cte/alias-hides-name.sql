-- table: users(id int, email text)
-- table: orders(id int, note text)
-- note <- orders.note
with u as (select * from users), o as (select * from orders) select u.note from o as u
