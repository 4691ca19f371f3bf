-- table: users(id int, country text, ok bool)
-- values users.country: 'v2', 'v3', 'v4'
-- country <- users.country
-- n <-
-- rows <- users.country GROUP_BY, users.country FILTER
-- scan: users | country = 'v2'
-- note: a filter on a group key holds for every row of the group
select * from (select country, count(*) as n from users group by country) where country = 'v2'
