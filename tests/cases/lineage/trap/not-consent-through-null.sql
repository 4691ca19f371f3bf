-- table: users(id int, email text)
-- table: consents(user_id int, ok bool)
-- email <- users.email
-- rows <- users.id JOIN, consents.user_id JOIN, consents.ok FILTER
-- scan: users
-- scan: consents | ok opaque | user_id = 0.id
-- note: `is not false` lets the unmatched through: a left join stays one
select u.email from users u left join consents c on c.user_id = u.id where c.ok is not false
