-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- city <- users.city DIRECT
-- false <- users.age AGGREGATION, users.ok FILTER
-- true <- users.age AGGREGATION, users.ok FILTER
-- rows <- users.city GROUP_BY
pivot users on ok in (false, true) using sum(age) group by city
