-- dialect: clickhouse
-- table: t(id Int32, a Array(String), b Array(String))
-- x <- t.a DIRECT
-- y <- t.b DIRECT
-- rows <- t.a INDIRECT, t.b INDIRECT
select x, y from t array join a as x, b as y
