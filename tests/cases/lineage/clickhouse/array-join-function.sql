-- dialect: clickhouse
-- table: t(id Int32, l Array(String))
-- id <- t.id
-- v <- t.l DIRECT
-- rows <- t.l INDIRECT
select id, arrayJoin(l) as v from t
