-- table: t(a int, l int[])
-- a <- t.a
-- v <- t.l ANY
-- rows <- t.a GROUP_BY, ?t.l INDIRECT
-- grain: none
with g as (select a, any_value(l) as l from t group by a) select a, unnest(l) as v from g
