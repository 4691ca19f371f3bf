-- table: t(id int, v int)
-- id <- t.id
-- b <- t.v WINDOW|SORT, t.id WINDOW|SORT
select id, 10 * ntile(2) over (order by v, id) as b from t
