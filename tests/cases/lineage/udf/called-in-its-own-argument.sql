-- table: users(id int, email text)
-- statement: other
-- statement: select
-- v <- users.email TRANSFORMATION [lower ; lower]
-- w <- users.email TRANSFORMATION [lower ; trim ; lower]
-- note: an argument that calls the function is no recursion
create or replace temp macro tidy(x) as lower(x); select tidy(tidy(email)) as v, tidy(trim(tidy(email))) as w from users
