-- dialect: bigquery
-- table: users(id int, email string)
-- statement: other
-- gap: *
export data options (uri = 'gs://b/x') as select email from users
