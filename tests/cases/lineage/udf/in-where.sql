-- table: users(id int, email text, city text)
-- statement: other
-- statement: select
-- id <- users.id
-- rows <- users.email FILTER [lower ; =(·, 'a')]
create or replace temp macro tidy(x) as lower(x); select id from users where tidy(email) = 'a'
