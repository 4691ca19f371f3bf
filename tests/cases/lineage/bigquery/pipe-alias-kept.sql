-- dialect: bigquery
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- id <- users.id DIRECT
-- e <- users.email TRANSFORMATION
-- rows <- users.ok INDIRECT
from users as u |> extend lower(u.email) as e |> where u.ok |> select u.id, e
