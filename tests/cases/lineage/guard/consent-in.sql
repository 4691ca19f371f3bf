-- table: users(id int, email text)
-- table: consents(user_id int, ok bool)
-- email <- users.email
-- rows <- users.id INDIRECT, consents.user_id INDIRECT, consents.ok INDIRECT
-- scan: users | id = 1.user_id
-- scan: semi consents | ok is true
select email from users where id in (select user_id from consents where ok)
