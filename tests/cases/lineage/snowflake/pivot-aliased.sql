-- dialect: snowflake
-- table: S(CITY text, KIND text, AMOUNT int)
-- C <- S.CITY
-- A <- S.AMOUNT AGGREGATION, S.KIND CONDITIONAL|FILTER
-- B <- S.AMOUNT AGGREGATION, S.KIND CONDITIONAL|FILTER
-- rows <- S.CITY GROUP_BY
select c, a, b from s pivot (max(amount) for kind in ('a', 'b')) as p(c, a, b)
