-- table: users(id int, email text)
-- table: consents(user_id int, purpose text, ok bool)
-- values consents.purpose: 'mail', 'ads'
-- email <- users.email
-- rows <- users.id JOIN, consents.user_id JOIN, consents.purpose JOIN, consents.ok JOIN
select u.email from users u join consents c on c.user_id = u.id and c.purpose = 'mail' and c.ok
