-- dialect: trino
-- table: t(v varchar, o int)
-- m <- t.v DIRECT, t.o INDIRECT
select max_by(v, o, 3) as m from t
