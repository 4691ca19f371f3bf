-- dialect: postgres
-- table: t(a text, sep text)
-- s <- t.a AGGREGATION, t.a SORT, t.sep SORT, t.sep DIRECT
-- rows <- t.sep FILTER
select string_agg(a, sep order by a, sep) as s from (select a, sep from t where sep is not null) x
