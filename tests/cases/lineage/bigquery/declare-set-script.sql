-- dialect: bigquery
-- table: users(id int, email string)
-- statement: other
-- gap: ?
-- statement: select
-- email <- users.email
-- rows <- users.id FILTER
declare x int64 default 3; select email from users where id = x
