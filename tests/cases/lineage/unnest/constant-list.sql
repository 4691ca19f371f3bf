-- table: t(id int)
-- id <- t.id
-- v <-
select id, v from t, unnest([1, 2]) as u(v)
