-- dialect: snowflake
-- table: t(id int, e text)
-- H <- t.e DIRECT
select object_construct(* exclude id) as h from t
