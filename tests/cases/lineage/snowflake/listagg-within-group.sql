-- dialect: snowflake
-- table: T(K int, V text, O int)
-- K <- T.K
-- VS <- T.V AGGREGATION, T.O SORT
-- rows <- T.K GROUP_BY
select k, listagg(v, ',') within group (order by o) as vs from t group by k
