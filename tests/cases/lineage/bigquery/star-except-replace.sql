-- dialect: bigquery
-- table: users(id int, email string, phone string)
-- id <- users.id
-- email <- users.email TRANSFORMATION [lower]
select * except (phone) replace (lower(email) as email) from users
