-- table: users(id int, email text)
-- h <- users.id TRANSFORMATION, users.email TRANSFORMATION
select concat_ws('|', *columns(*)) as h from users
