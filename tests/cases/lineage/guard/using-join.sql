-- table: users(id int, email text)
-- table: consents(id int, ok bool)
-- email <- users.email
-- rows <- users.id JOIN, consents.id JOIN, consents.ok FILTER
-- scan: users | id = 1.id
-- scan: consents | ok is true | id = 0.id
select email from users join consents using (id) where ok
