-- table: users(id int, email text)
-- table: consents(user_id int, ok bool)
-- email <- users.email
-- rows <- users.id JOIN, consents.user_id JOIN, consents.ok FILTER
-- note: coalesce(ok, true) is no consent; only expected edges are checked here
select u.email from users u left join consents c on c.user_id = u.id where coalesce(c.ok, true)
