-- dialect: bigquery
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- h <- users.email AGGREGATION
-- grain: ()
select hll_count.init(email) as h from users
