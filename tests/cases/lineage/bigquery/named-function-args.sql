-- dialect: bigquery
-- table: t(a string)
-- h <- t.a TRANSFORMATION
select to_hex(sha256(concat(a, 'salt'))) as h from t
