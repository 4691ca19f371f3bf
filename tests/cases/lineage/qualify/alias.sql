-- table: t(id int, k int, ts int)
-- id <- t.id
-- rn <- t.k WINDOW, t.ts WINDOW|SORT
-- rows <- t.k INDIRECT, t.ts INDIRECT
select id, row_number() over (partition by k order by ts) as rn from t qualify rn = 1
