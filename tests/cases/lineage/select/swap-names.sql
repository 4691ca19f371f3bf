-- table: users(id int, a text, b text)
-- b <- users.a
-- a <- users.b
select a as b, b as a from users
