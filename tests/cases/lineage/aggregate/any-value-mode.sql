-- table: users(country text, email text)
-- e <- users.email AGGREGATION
-- m <- users.email AGGREGATION
-- rows <- users.country GROUP_BY
select any_value(email) as e, mode(email) as m from users group by country
