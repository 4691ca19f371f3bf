-- table: users(id int, country text, city text)
-- country <- users.city AGGREGATION [max]
-- rows <- users.country GROUP_BY
-- note: GROUP BY country is the column, not the output of that name
select max(city) as country from users group by country
