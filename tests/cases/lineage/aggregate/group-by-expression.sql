-- table: users(id int, email text)
-- initial <- users.email TRANSFORMATION [left(·, 1)]
-- n <- users.id AGGREGATION [count]
-- rows <- users.email GROUP_BY
select left(email, 1) as initial, count(id) as n from users group by left(email, 1)
