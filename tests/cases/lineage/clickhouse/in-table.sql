-- dialect: clickhouse
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- table: t(k Int32)
-- id <- users.id DIRECT
-- rows <- users.id INDIRECT, t.k INDIRECT
select id from users where id in t
