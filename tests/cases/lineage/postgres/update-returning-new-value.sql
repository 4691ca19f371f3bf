-- dialect: postgres
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- id <- users.id DIRECT
-- e <- users.city DIRECT
-- rows <- users.ok INDIRECT
with u as (update users set email = upper(city) where ok returning id, email as e) select id, e from u
