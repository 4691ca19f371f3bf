-- dialect: bigquery
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- e <- users.email DIRECT
-- rows <- users.id FILTER
from users |> as u |> where u.id > 1 |> select u.email as e
