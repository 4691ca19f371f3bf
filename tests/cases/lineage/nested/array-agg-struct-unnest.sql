-- table: t(k int, a text, b text)
-- k <- t.k
-- a <- t.a DIRECT, ?t.b DIRECT
-- rows <- t.k GROUP_BY, ?t.a INDIRECT, ?t.b INDIRECT
with g as (select k, list({'a': a, 'b': b}) as items from t group by k)
select k, i.a as a from g, unnest(items) as u(i)
