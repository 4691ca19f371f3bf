-- dialect: bigquery
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- id <- users.id DIRECT
-- ok <- users.ok DIRECT, users.age DIRECT
from users |> set ok = ok or age > 3 |> select id, ok
