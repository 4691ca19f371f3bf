-- dialect: snowflake
-- table: t(id int, e text)
-- H <- t.id DIRECT, t.e DIRECT
select hash(t.*) as h from t
