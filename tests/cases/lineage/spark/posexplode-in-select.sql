-- dialect: spark
-- table: t(id int, l array<string>)
-- id <- t.id
-- p <- ?t.l ANY
-- v <- t.l DIRECT
-- rows <- t.l INDIRECT
select id, posexplode(l) as (p, v) from t
