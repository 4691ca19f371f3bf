-- table: t(id int, k int, ts int)
-- id <- t.id
-- rows <- t.k FILTER|WINDOW, t.ts FILTER|WINDOW|SORT
select id from (select id, row_number() over (partition by k order by ts) as rn from t) where rn = 1
