-- dialect: databricks
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- x <- users.email DIRECT
select email:items[*].sku as x from users
