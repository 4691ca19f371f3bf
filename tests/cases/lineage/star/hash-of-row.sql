-- table: users(id int, email text)
-- _ <- users.id TRANSFORMATION
-- _ <- users.email TRANSFORMATION
-- note: COLUMNS(*) inside an expression repeats the expression, once a column
select md5(concat_ws('|', columns(*)::text)) from users
