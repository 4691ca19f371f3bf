-- dialect: bigquery
-- table: users(id int, email string)
-- e <- users.email TRANSFORMATION [lower]
-- rows <- users.id FILTER
from users |> where id > 1 |> select lower(email) as e
