-- dialect: postgres
-- table: users(id int, email text)
-- j <- users.id TRANSFORMATION, users.email TRANSFORMATION
select row_to_json(u) as j from users u
