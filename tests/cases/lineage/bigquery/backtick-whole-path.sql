-- dialect: bigquery
-- table: proj.ds.users(id int, email string)
-- email <- proj.ds.users.email
select email from `proj.ds.users`
