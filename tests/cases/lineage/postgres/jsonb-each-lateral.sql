-- dialect: postgres
-- table: e(id int, doc jsonb)
-- id <- e.id
-- k <- e.doc DIRECT
-- v <- e.doc DIRECT
-- rows <- e.doc INDIRECT
select e.id, kv.key as k, kv.value as v from e cross join lateral jsonb_each_text(e.doc) as kv(key, value)
