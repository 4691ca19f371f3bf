-- dialect: bigquery
-- table: users(id int, email string)
-- id <- users.id
-- email <- users.email
select as value struct(id, email) from users
