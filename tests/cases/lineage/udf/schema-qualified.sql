-- table: users(id int, email text, city text)
-- statement: other
-- statement: select
-- v <- users.email TRANSFORMATION [lower]
create or replace temp macro tidy(x) as lower(x); select temp.main.tidy(email) as v from users
