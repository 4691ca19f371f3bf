-- table: users(id int, email text, city text)
-- statement: other
-- statement: select
-- one <- users.email IDENTITY
-- two <- users.email TRANSFORMATION [||(·, …)], users.city TRANSFORMATION [||(…, ·)]
create or replace temp macro joined(a) as a, (a, b) as a || b; select joined(email) as one, joined(email, city) as two from users
