-- dialect: bigquery
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- mail <- users.email DIRECT
-- rows <- users.city GROUP_BY, users.id JOIN, users.email JOIN
with a as (select city, array_agg(struct(id, email as mail)) as xs from users group by city) select x.mail from a, unnest(xs) as x
