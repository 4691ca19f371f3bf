-- table: users(id int, country text, city text)
-- country <- users.country
-- city <- users.city TRANSFORMATION [lower]
-- n <- users.id AGGREGATION [count]
-- rows <- users.country GROUP_BY, users.city GROUP_BY
-- groups: users.country, users.city
select country, lower(city) as city, count(id) as n from users group by all
