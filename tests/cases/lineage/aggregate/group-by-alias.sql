-- table: users(id int, country text)
-- c <- users.country TRANSFORMATION [upper]
-- n <- users.id AGGREGATION [max]
-- rows <- users.country GROUP_BY
select upper(country) as c, max(id) as n from users group by c
