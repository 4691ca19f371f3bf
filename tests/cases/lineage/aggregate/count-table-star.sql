-- table: t(id int, e text)
-- n <- ?t.id DIRECT, ?t.e DIRECT
select count(t.*) as n from t
