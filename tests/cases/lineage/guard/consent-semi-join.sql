-- table: users(id int, email text)
-- table: consents(user_id int, ok bool)
-- email <- users.email
-- rows <- users.id JOIN, consents.user_id JOIN, consents.ok JOIN
-- scan: users | id = 1.user_id
-- scan: semi consents | ok is true | user_id = 0.id
select u.email from users u semi join consents c on c.user_id = u.id and c.ok
