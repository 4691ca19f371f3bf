-- dialect: clickhouse
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- l <- users.email AGGREGATION
-- rows <- users.ts SORT
select groupArray(email) as l from (select email from users order by ts)
