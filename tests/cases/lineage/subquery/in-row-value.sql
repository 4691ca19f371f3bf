-- table: users(id int, kind int, email text)
-- table: pairs(a int, b int)
-- email <- users.email
-- rows <- users.id INDIRECT, users.kind INDIRECT, pairs.a INDIRECT, pairs.b INDIRECT
select email from users where (id, kind) in (select a, b from pairs)
