-- table: users(id int, email text)
-- table: consents(user_id int, ok bool)
-- email <- users.email
-- rows <- users.id JOIN, consents.user_id JOIN, consents.ok FILTER
-- scan: users | id = 1.user_id
-- scan: consents | ok is true | user_id = 0.id
select u.email from users u join consents c on c.user_id = u.id where c.ok
