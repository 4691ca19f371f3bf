-- table: users(id int, email text)
-- statement: create a
-- x <- users.email TRANSFORMATION [md5]
-- statement: create b
-- y <- a.x
-- statement: select
-- y <- b.y TRANSFORMATION [left(·, 4)]
create temp table a as select md5(email) as x from users;
create temp table b as select x as y from a;
select left(y, 4) as y from b
