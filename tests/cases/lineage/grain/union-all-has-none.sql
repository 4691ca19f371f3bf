-- table: t(a int, v int)
-- a <- t.a
-- rows <- t.a GROUP_BY
-- grain: none
select a from t group by a union all select a from t group by a
