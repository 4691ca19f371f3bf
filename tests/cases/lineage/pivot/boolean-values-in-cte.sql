-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- city <- users.city DIRECT
-- true <- users.age AGGREGATION, users.ok FILTER
-- rows <- users.city GROUP_BY
with p as (pivot users on ok in (false, true) using sum(age) group by city) select city, "true" from p
