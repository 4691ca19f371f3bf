-- table: t(v text)
-- h <- t.v AGGREGATION
select histogram(v) as h from t
