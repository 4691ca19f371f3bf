-- dialect: bigquery
-- table: my-proj.ds.users(id int, email string)
-- email <- my-proj.ds.users.email
select u.email from my-proj.ds.users u
