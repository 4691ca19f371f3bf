-- dialect: snowflake
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- table: cities(city text, region text, pop int)
-- CITY <- users.city DIRECT, cities.city DIRECT, ?users.city CONDITIONAL
-- rows <- users.city JOIN, cities.city JOIN
select city from users full outer join cities using (city)
