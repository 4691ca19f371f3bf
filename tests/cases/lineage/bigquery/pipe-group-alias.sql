-- dialect: bigquery
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- c <- users.city TRANSFORMATION
-- n <-
-- rows <- users.city GROUP_BY
from users |> aggregate count(*) as n group by lower(city) as c
