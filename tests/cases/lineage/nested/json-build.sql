-- table: users(id int, email text)
-- j <- users.id TRANSFORMATION, users.email TRANSFORMATION
select json_object('id', id, 'mail', email) as j from users
