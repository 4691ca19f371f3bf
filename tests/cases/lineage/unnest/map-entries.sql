-- table: t(id int, m map(text, int))
-- k <- t.m DIRECT
-- v <- t.m DIRECT
-- rows <- t.m INDIRECT
select e.key as k, e.value as v from (select unnest(map_entries(m)) as e from t) x
