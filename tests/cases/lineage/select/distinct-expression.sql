-- table: users(id int, email text)
-- dom <- users.email TRANSFORMATION
-- rows <- users.email GROUP_BY
select distinct upper(email) as dom from users
