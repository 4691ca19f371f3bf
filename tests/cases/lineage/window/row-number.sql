-- table: t(id int, k int, o int)
-- id <- t.id
-- rn <- t.k WINDOW, t.o WINDOW|SORT, t.id WINDOW|SORT
select id, row_number() over (partition by k order by o, id) as rn from t
