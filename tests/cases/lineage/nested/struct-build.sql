-- table: users(id int, email text)
-- s <- users.id TRANSFORMATION, users.email TRANSFORMATION
select {'i': id, 'e': email} as s from users
