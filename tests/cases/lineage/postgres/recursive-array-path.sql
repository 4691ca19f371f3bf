-- dialect: postgres
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- id <- users.id DIRECT
-- p <- users.id DIRECT
-- rows <- users.mgr INDIRECT, users.id INDIRECT
with recursive r as (select id, array[id] as p from users where mgr is null union all select u.id, r.p || u.id from users u join r on u.mgr = r.id where not u.id = any(r.p)) select id, p from r
