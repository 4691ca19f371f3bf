-- table: consents(user_id int, ok bool)
-- table: users(id int, email text)
-- email <- users.email
-- rows <- users.id JOIN, consents.user_id JOIN, consents.ok JOIN
-- scan: consents | ok is true | user_id = 1.id
-- scan: users
select u.email from consents c right join users u on c.user_id = u.id and c.ok
