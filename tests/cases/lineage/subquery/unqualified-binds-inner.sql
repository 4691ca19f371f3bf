-- table: users(id int, email text)
-- table: orders(id int, amount int)
-- email <- users.email
-- rows <- orders.id INDIRECT
-- note: `id = id` inside is orders.id twice: the inner scope comes first
select email from users where exists (select 1 from orders where id = id and id > 1)
