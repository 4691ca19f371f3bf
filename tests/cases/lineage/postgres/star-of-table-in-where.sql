-- dialect: postgres
-- table: t(id int, e text)
-- id <- t.id DIRECT
-- rows <- t.id INDIRECT, t.e INDIRECT
select id from t where t.* is not null
