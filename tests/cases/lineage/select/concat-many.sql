-- table: users(first text, last text, title text)
-- name <- users.title TRANSFORMATION, users.first TRANSFORMATION, users.last TRANSFORMATION
select concat(title, ' ', first, ' ', last) as name from users
