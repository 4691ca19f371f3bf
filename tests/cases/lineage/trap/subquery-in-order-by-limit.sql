-- table: t(id int)
-- table: s(t_id int, score int)
-- id <- t.id
-- rows <- t.id SORT, s.t_id SORT|FILTER, s.score SORT
select id from t order by (select max(score) from s where s.t_id = t.id) desc nulls last, id limit 2
