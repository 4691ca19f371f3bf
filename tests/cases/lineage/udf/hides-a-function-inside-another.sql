-- table: users(id int, email text, city text)
-- statement: other
-- statement: other
-- statement: select
-- v <- users.email IDENTITY
create or replace temp macro md5(x) as x; create or replace temp macro key_of(y) as md5(y); select key_of(email) as v from users
