-- dialect: postgres
-- execute: transpile
-- table: t(id int, k int, ts int)
-- id <- t.id
-- rows <- t.k GROUP_BY, ?t.k SORT, t.ts SORT
select distinct on (k) id from t order by k, ts desc
