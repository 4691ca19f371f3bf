-- dialect: bigquery
-- table: users(id int, email string)
-- j <- users.id TRANSFORMATION, users.email TRANSFORMATION
select to_json_string(u) as j from users u
