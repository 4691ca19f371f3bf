-- dialect: bigquery
-- table: t(k int, v string, o int)
-- k <- t.k DIRECT, t.o SORT
-- v <- t.v DIRECT, t.o SORT
-- o <- t.o DIRECT, t.o SORT
-- rows <- t.k GROUP_BY
-- note: the usual way to keep the latest row of a key; whole-row inputs are allowed as more
select latest.* from (select array_agg(x order by o desc limit 1)[offset(0)] as latest from t x group by k)
