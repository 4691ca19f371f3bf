-- dialect: bigquery
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- id <- users.id DIRECT
-- rn <- users.city WINDOW, users.ts WINDOW
-- rows <- users.city INDIRECT, users.ts INDIRECT
from users |> extend row_number() over (partition by city order by ts) as rn |> where rn = 1 |> select id, rn
