-- table: users(id int, email text)
-- table: consents(id int, ok bool)
-- id <- users.id
-- email <- users.email
-- rows <- users.id JOIN, consents.id JOIN
-- note: a semi join shows the left side only
select * from users semi join consents using (id)
