-- table: users(id int, email text, city text)
-- statement: other
-- statement: select
-- v <- users.city TRANSFORMATION [upper]
-- note: an argument the body does not read is no input
create or replace temp macro second_of(a, b) as upper(b); select second_of(email, city) as v from users
