-- table: t(v int)
-- n <-
-- m <- t.v DIRECT
select count(*) over () as n, max(v) over () as m from t
