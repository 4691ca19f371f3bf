-- table: t(id int, v int)
-- table: s(k int, o int)
-- r <- t.v DIRECT, s.o INDIRECT, s.k INDIRECT, t.id INDIRECT
select sum(v) over (order by (select max(o) from s where s.k = t.id)) as r from t
