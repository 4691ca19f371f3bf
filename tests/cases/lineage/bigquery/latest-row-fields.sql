-- dialect: bigquery
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- id <- users.id DIRECT, users.ts SORT
-- email <- users.email DIRECT, users.ts SORT
-- rows <- users.city GROUP_BY
select l.id, l.email from (select array_agg(u order by u.ts desc limit 1)[offset(0)] as l from users u group by city)
