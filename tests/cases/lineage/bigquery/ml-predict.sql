-- dialect: bigquery
-- table: users(id int, email string)
-- p <-! users.id, users.email
-- rows <- ?users.id INDIRECT, ?users.email INDIRECT
-- gap: *
select p from ml.predict(model ds.m, (select id, email from users))
