-- dialect: clickhouse
-- table: t(id Int32, k Int32, s Int32)
-- id <- t.id
-- rows <- t.k INDIRECT, t.s SORT
select distinct on (k) id from t order by s
