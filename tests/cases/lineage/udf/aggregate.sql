-- table: users(id int, email text, city text)
-- statement: other
-- statement: select
-- city <- users.city
-- n <- users.email AGGREGATION [count distinct]
-- rows <- users.city GROUP_BY
-- grain: (city)
create or replace temp macro people(x) as count(distinct x); select city, people(email) as n from users group by city
