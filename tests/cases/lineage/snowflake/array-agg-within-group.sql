-- dialect: snowflake
-- table: T(K int, V text, O int)
-- VS <- T.V AGGREGATION, T.O SORT
-- rows <- T.K GROUP_BY
select array_agg(distinct v) within group (order by o) as vs from t group by k
