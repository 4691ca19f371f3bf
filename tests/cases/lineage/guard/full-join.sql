-- table: users(id int, email text)
-- table: consents(user_id int, ok bool)
-- email <- users.email
-- rows <- users.id JOIN, consents.user_id JOIN, consents.ok JOIN
select u.email from users u full join consents c on c.user_id = u.id and c.ok
