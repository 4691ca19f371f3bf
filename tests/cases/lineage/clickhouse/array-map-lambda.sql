-- dialect: clickhouse
-- table: t(l Array(Int32), k Int32, x Int32)
-- v <- t.l TRANSFORMATION, t.k TRANSFORMATION
select arrayMap(x -> x + k, l) as v from t
