-- dialect: tsql
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- table: cities(city text, region text, pop int)
-- region <- cities.region DIRECT
-- v <- users.age DIRECT, users.mgr DIRECT
-- rows <- users.age INDIRECT, users.mgr INDIRECT, users.city INDIRECT, cities.city INDIRECT
select c.region, p.v from (select city, age, mgr from users) s unpivot (v for n in (age, mgr)) p join cities c on c.city = p.city
