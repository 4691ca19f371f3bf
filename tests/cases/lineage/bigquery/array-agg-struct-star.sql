-- dialect: bigquery
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- id <- users.id AGGREGATION, users.ts SORT
-- email <- users.email AGGREGATION, users.ts SORT
-- rows <- users.city GROUP_BY
select x.* from (select array_agg(struct(u.id, u.email) order by ts desc limit 1)[offset(0)] as x from users u group by city)
