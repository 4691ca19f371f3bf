-- dialect: clickhouse
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- x <- users.email AGGREGATION, users.ts AGGREGATION
-- rows <- users.city INDIRECT
select arrayMap(t -> t.1, arraySort(t -> t.2, groupArray((email, ts)))) as x from users group by city
