-- dialect: snowflake
-- table: S(CITY text, KIND text, AMOUNT int)
-- CITY <- S.CITY
-- 'a' <- S.AMOUNT AGGREGATION, S.KIND CONDITIONAL|FILTER
-- 'b' <- S.AMOUNT AGGREGATION, S.KIND CONDITIONAL|FILTER
-- rows <- S.CITY GROUP_BY
select * from s pivot (sum(amount) for kind in ('a', 'b'))
