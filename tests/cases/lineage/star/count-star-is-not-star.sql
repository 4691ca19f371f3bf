-- table: users(id int, email text)
-- n <-
select count(*) as n from users
