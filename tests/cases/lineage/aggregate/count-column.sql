-- table: users(id int, email text)
-- n <- users.email AGGREGATION [count]
select count(email) as n from users
