-- table: users(id int, email text, city text)
-- statement: other
-- statement: select
-- prefix <- users.email TRANSFORMATION [lower ; left(·, 3)]
-- note: arguments go where the parameters stand, literals too
create or replace temp macro prefix_of(x, n) as left(lower(x), n); select prefix_of(email, 3) as prefix from users
