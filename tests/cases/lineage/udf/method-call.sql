-- table: users(id int, email text, city text)
-- statement: other
-- statement: select
-- v <- users.email TRANSFORMATION [trim ; lower]
-- w <- users.email TRANSFORMATION [||(·, …) ; trim], users.city TRANSFORMATION [||(…, ·) ; trim]
create or replace temp macro tidy(x) as trim(x); select email.tidy().lower() as v, (email || city).tidy() as w from users
