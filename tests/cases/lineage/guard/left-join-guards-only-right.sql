-- table: users(id int, email text)
-- table: consents(user_id int, ok bool)
-- email <- users.email
-- ok <- consents.ok
-- rows <- users.id JOIN, consents.user_id JOIN, consents.ok JOIN
-- scan: users
-- scan: consents | ok is true | user_id = 0.id
-- note: a left join lets users without consent through
select u.email, c.ok from users u left join consents c on c.user_id = u.id and c.ok
