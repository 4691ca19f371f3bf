-- table: t(id int, k int, ts int)
-- id <- t.id
-- k <- t.k
-- rows <- t.k INDIRECT, t.ts INDIRECT
-- grain: (k)
select id, k from t qualify row_number() over (partition by k order by ts desc) = 1
