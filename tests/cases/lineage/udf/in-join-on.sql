-- table: users(id int, email text, city text)
-- statement: other
-- statement: select
-- id <- users.id
-- rows <- users.email JOIN, users.city JOIN
create or replace temp macro tidy(x) as lower(x); select a.id from users a join users b on tidy(a.email) = tidy(b.city)
