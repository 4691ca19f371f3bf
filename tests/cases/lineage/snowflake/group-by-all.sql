-- dialect: snowflake
-- execute: transpile
-- table: T(K int, V int)
-- K <- T.K
-- S <- T.V AGGREGATION [sum]
-- rows <- T.K GROUP_BY
select k, sum(v) as s from t group by all
