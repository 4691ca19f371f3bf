-- dialect: bigquery
-- execute: false -- no such functions
-- table: users(id int, email string)
-- a <- users.email TRANSFORMATION [p.d.sha256]
-- b <- users.email TRANSFORMATION [lower ; safe_func]
select p.d.sha256(email) as a, safe.lower(email) as b from users
