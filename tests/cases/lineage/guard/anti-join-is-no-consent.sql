-- table: users(id int, email text)
-- table: consents(user_id int, ok bool)
-- email <- users.email
-- rows <- users.id INDIRECT, consents.user_id INDIRECT, consents.ok INDIRECT
-- note: what NOT EXISTS demands is the opposite of consent
select email from users u where not exists (select 1 from consents c where c.user_id = u.id and c.ok)
