-- dialect: bigquery
-- table: t(id int, email string)
-- a <- t.id DIRECT, t.email DIRECT
select array(select as struct id, email from t) as a
