-- table: users(id int, country text, ok bool)
-- country <- users.country
-- rows <- users.country GROUP_BY, users.ok FILTER
-- scan: users
select country from users group by country having bool_and(ok)
