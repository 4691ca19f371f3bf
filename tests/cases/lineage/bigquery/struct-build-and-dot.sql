-- dialect: bigquery
-- table: t(id int, email string)
-- e <- t.email DIRECT, ?t.id DIRECT
select s.e from (select struct(id as i, email as e) as s from t)
