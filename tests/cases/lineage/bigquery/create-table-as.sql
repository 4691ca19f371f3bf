-- dialect: bigquery
-- table: users(id int, email string)
-- statement: create ds.x
-- e <- users.email TRANSFORMATION [lower]
create or replace table ds.x partition by d as select lower(email) as e from users
