-- table: t(k int, v int)
-- k <- t.k
-- share <- t.v DIRECT
-- rows <- t.k GROUP_BY
select k, sum(v) * 1.0 / sum(sum(v)) over () as share from t group by k
