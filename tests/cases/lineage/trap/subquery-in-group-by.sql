-- table: t(id int, v int)
-- table: s(k int, g text)
-- g <- s.g DIRECT, s.k INDIRECT, t.id INDIRECT
-- n <- t.v AGGREGATION
-- rows <- s.g GROUP_BY, s.k INDIRECT, t.id INDIRECT
select (select max(g) from s where s.k = t.id) as g, sum(v) as n from t group by 1
