-- dialect: bigquery
-- table: t(a string, b string)
-- v <- t.a DIRECT, t.b DIRECT
-- rows <- ?t.a INDIRECT, ?t.b INDIRECT
-- gap: ?
select p.v from t, unnest([struct(a as v), struct(b as v)]) as p
