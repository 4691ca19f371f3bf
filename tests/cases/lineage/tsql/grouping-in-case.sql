-- dialect: tsql
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- city <- users.city CONDITIONAL|IDENTITY|TRANSFORMATION
-- n <-
-- rows <- users.city INDIRECT
select case when grouping(city) = 1 then 'all' else city end as city, count(*) as n from users group by rollup (city)
