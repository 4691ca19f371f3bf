-- table: users(id int, email text, country text)
-- people <- users.id AGGREGATION, users.email AGGREGATION, users.country AGGREGATION
-- rows <- users.country GROUP_BY
select list(u) as people from users u group by country
