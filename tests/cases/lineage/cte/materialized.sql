-- table: users(id int, email text)
-- email <- users.email
with u as materialized (select email from users), v as not materialized (select * from u) select email from v
