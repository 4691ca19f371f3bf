-- dialect: bigquery
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- table: cities(city text, region text, pop int)
-- a <- users.id DIRECT
-- rows <- users.city JOIN, cities.city JOIN
select s.a from (select * from (select struct(id as a, email as b) as s, city from users) join cities using (city))
