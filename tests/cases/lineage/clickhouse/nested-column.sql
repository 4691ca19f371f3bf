-- dialect: clickhouse
-- table: t(id int, "n.a" int[], "n.b" int[])
-- a <- t."n.a" DIRECT
select n.a as a from t
