-- table: t(k int, a text, b int)
-- m <- t.a DIRECT, ?t.b DIRECT, t.b SORT, t.a SORT
-- rows <- t.k GROUP_BY
select (list({'a': a, 'b': b} order by b, a))[1].a as m from t group by k
