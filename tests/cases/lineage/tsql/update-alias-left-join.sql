-- dialect: tsql
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- table: orders(oid int, uid int, amt int, day date, st text)
-- statement: update users
-- email <- orders.st TRANSFORMATION, ?users.email DIRECT
-- age <- orders.amt DIRECT, ?users.age DIRECT
-- rows <- users.id INDIRECT, orders.uid INDIRECT, orders.day INDIRECT
update u set email = upper(o.st), u.age = o.amt from dbo.users as u left join orders o on o.uid = u.id where o.day is not null
