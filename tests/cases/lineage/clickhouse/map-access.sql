-- dialect: clickhouse
-- table: t(m Map(String, String))
-- x <- t.m TRANSFORMATION
select m['mail'] as x from t
