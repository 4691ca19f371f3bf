-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- table: cities(city text, region text, pop int)
-- id <- users.id DIRECT
-- rows <- users.ts SORT, cities.pop INDIRECT
select id from users order by ts offset (select max(pop) from cities)
