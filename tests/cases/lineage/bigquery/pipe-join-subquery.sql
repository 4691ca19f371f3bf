-- dialect: bigquery
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- table: orders(oid int, uid int, amt int, day date, st text)
-- email <- users.email DIRECT
-- n <- orders.amt AGGREGATION
-- rows <- users.id JOIN, orders.uid INDIRECT
from users as u |> join (from orders |> aggregate sum(amt) as n group by uid) as o on o.uid = u.id |> select u.email, o.n
