-- dialect: databricks
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- id <- users.id DIRECT
-- rows <- users.ok INDIRECT
select id from stream(users) where ok
