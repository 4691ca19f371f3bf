-- dialect: clickhouse
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- age <- users.mgr DIRECT
-- rows <- users.mgr SORT
select mgr as age from users order by age limit 1
