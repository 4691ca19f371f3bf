-- table: users(id int, email text, city text)
-- statement: other
-- statement: select
-- a <- users.email IDENTITY
-- b <- users.email IDENTITY
-- c <- users.city TRANSFORMATION [md5]
-- note: a macro named like a hash is what it says, not a hash
create or replace temp macro sha256(x) as x; select sha256(email) as a, email.sha256() as b, md5(city) as c from users
