-- dialect: clickhouse
-- table: t(a Int32, s Int32)
-- s <- t.a TRANSFORMATION
-- d <- t.a TRANSFORMATION, ?t.s TRANSFORMATION
-- note: prefer_column_name_to_alias is off by default, so the alias wins
select a + 1 as s, s * 2 as d from t
