-- table: users(id int, email text, country text, made int)
-- id <- users.id
-- email <- users.email
-- rows <- users.country GROUP_BY, ?users.country SORT, users.made SORT
select distinct on (country) id, email from users order by country, made desc
