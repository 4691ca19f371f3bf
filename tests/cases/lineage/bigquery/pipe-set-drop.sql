-- dialect: bigquery
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- id <- users.id DIRECT
-- email <- users.email TRANSFORMATION
-- rows <- users.email FILTER
from users |> set email = lower(email) |> drop city, age, ok, ts, mgr |> where email like 'a%'
