-- table: t(id int, diagnosis text)
-- has <- t.diagnosis TRANSFORMATION [is not null]
select diagnosis is not null as has from t
