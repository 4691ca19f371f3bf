-- table: users(id int, email text, ssn text)
-- j <- users.id TRANSFORMATION, users.email TRANSFORMATION, users.ssn TRANSFORMATION
select to_json(u) as j from users u
