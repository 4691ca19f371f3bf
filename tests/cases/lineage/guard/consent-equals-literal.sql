-- table: users(id int, email text)
-- table: consents(user_id int, status text)
-- values consents.status: 'given', 'no'
-- email <- users.email
-- rows <- users.id JOIN, consents.user_id JOIN, consents.status JOIN
-- scan: users | id = 1.user_id
-- scan: consents | status = 'given' | user_id = 0.id
select u.email from users u join consents c on c.user_id = u.id and c.status = 'given'
