-- table: users(id int, email text)
-- table: consents(user_id int, ok bool)
-- email <- users.email
-- rows <- users.id JOIN, consents.user_id JOIN
select u.email from users u semi join consents c on c.user_id = u.id
