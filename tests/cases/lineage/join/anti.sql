-- table: users(id int, email text)
-- table: optouts(user_id int)
-- email <- users.email
-- rows <- users.id JOIN, optouts.user_id JOIN
select u.email from users u anti join optouts o on o.user_id = u.id
