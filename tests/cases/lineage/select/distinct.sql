-- table: users(id int, email text, country text)
-- email <- users.email
-- country <- users.country
-- rows <- users.email GROUP_BY, users.country GROUP_BY
-- grain: (email, country)
select distinct email, country from users
