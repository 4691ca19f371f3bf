-- table: users(id int, email text)
-- table: consents(user_id int, note text)
-- email <- users.email
-- rows <- users.id INDIRECT, consents.user_id INDIRECT
-- note: what EXISTS selects decides nothing
select email from users u where exists (select c.note from consents c where c.user_id = u.id)
