-- table: users(id int, email text)
-- table: consents(user_id int, ok bool)
-- email <- users.email
-- rows <- users.id INDIRECT, consents.user_id INDIRECT, consents.ok INDIRECT
-- scan: users | id = 1.user_id
-- scan: semi consents | ok is true | user_id = 0.id
select email from users u where exists (select 1 from consents c where c.user_id = u.id and c.ok)
