-- table: users(id int, email text, city text)
-- statement: other
-- statement: select
-- v <- users.email AGGREGATION [max ; subquery], users.id FILTER
create or replace temp macro mail_of(n) as (select max(email) from users where users.id = n); select mail_of(3) as v
