-- dialect: clickhouse
-- table: t(id int, a int[])
-- x <- t.a DIRECT
-- i <- ?t.a DIRECT
-- rows <- t.a INDIRECT
select x, i from t left array join a as x, arrayEnumerate(a) as i
