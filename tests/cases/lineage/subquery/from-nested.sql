-- table: users(id int, email text)
-- e <- users.email TRANSFORMATION [lower]
-- rows <- users.id FILTER
select e from (select e from (select lower(email) as e, id from users) a where id > 1) b
