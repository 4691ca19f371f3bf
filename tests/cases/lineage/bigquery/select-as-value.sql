-- dialect: bigquery
-- table: users(id int, email string)
-- _ <- users.id DIRECT, users.email DIRECT
select as value struct(id, email) from users
