-- execute: false -- no such functions
-- table: users(id int, email text)
-- a <- users.email TRANSFORMATION [evil.md5]
-- b <- users.email TRANSFORMATION [md5]
-- c <- users.email TRANSFORMATION [md5]
-- note: what another schema calls `md5` need not be one
select evil.md5(email) as a, main.md5(email) as b, pg_catalog.md5(email) as c from users
