-- table: users(id int, email text)
-- email <- users.email
select email from users using sample 100 percent (bernoulli)
