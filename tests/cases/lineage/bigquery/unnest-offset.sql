-- dialect: bigquery
-- table: t(id int, l array<string>)
-- id <- t.id
-- v <- t.l DIRECT
-- pos <- ?t.l ANY
-- rows <- t.l INDIRECT
select id, v, pos from t, unnest(l) as v with offset as pos
