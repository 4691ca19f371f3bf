-- table: users(id int, email text, city text)
-- statement: other
-- statement: select
-- a <- users.email TRANSFORMATION [left(·, 8)]
-- b <- users.email TRANSFORMATION [left(·, 2)]
create or replace temp macro start_of(x, n := 8) as left(x, n); select start_of(email) as a, start_of(email, n := 2) as b from users
