-- dialect: clickhouse
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- table: cities(city text, region text, pop int)
-- id <- users.id DIRECT
-- region <- cities.region DIRECT
-- rows <- users.city INDIRECT, cities.city INDIRECT
select id, region from users any left join cities using city
