-- dialect: databricks
-- table: users(id int, email string, phone string)
-- id <- users.id
-- phone <- users.phone
select * except (email) from users
