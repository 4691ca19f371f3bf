-- dialect: clickhouse
-- table: t(id Int32, k Int32, s Int32)
-- id <- t.id
-- rows <- t.k INDIRECT, t.s SORT
select id from t order by s limit 1 by k
