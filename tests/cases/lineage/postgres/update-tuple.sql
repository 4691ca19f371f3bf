-- dialect: postgres
-- table: users(id int, email text, phone text)
-- table: f(uid int, m text, p text)
-- statement: update users
-- email <- f.m, ?users.email, ?f.p
-- phone <- f.p, ?users.phone, ?f.m
-- rows <- users.id INDIRECT, f.uid INDIRECT
update users set (email, phone) = (f.m, f.p) from f where f.uid = users.id
