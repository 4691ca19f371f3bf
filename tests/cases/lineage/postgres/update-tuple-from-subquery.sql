-- dialect: postgres
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- table: f(uid int, m text, c text)
-- statement: update users
-- email <- f.m DIRECT, f.uid INDIRECT, users.id INDIRECT, ?users.email DIRECT
-- city <- f.c DIRECT, f.uid INDIRECT, users.id INDIRECT, ?users.city DIRECT
-- rows <- ?users.id INDIRECT, ?f.uid INDIRECT
update users set (email, city) = (select m, c from f where f.uid = users.id)
