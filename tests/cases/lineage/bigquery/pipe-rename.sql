-- dialect: bigquery
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- id <- users.id DIRECT
-- mail <- users.email DIRECT
from users |> rename email as mail |> select id, mail
