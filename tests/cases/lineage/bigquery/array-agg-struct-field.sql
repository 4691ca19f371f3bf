-- dialect: bigquery
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- e <- users.email AGGREGATION, users.ts SORT
-- rows <- users.city GROUP_BY
select array_agg(struct(email, id) order by ts desc limit 1)[offset(0)].email as e from users group by city
