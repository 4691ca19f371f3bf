-- table: email(id int, email text)
-- table: users(id int, email text)
-- email <- email.email
-- rows <- email.id JOIN, users.id JOIN
select email.email from users join email on users.id = email.id
