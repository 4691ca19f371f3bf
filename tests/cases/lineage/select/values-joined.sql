-- table: users(id int, email text)
-- email <- users.email
-- label <-
-- rows <- users.id JOIN
select u.email, v.label from users u join (values (1, 'one'), (2, 'two')) as v(id, label) on v.id = u.id
