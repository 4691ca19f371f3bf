-- dialect: databricks
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- city <- users.city DIRECT
-- f <- users.email AGGREGATION
-- l <- users.age AGGREGATION
-- rows <- users.city GROUP_BY
-- grain: (city)
select city, first_value(email) as f, last_value(age, true) as l from users group by city
