-- dialect: bigquery
-- table: t(id int, l array<int64>, k int)
-- v <- t.l DIRECT, ?t.l INDIRECT, t.k ANY
select array(select x + 1 from unnest(l) as x where x > k) as v from t
