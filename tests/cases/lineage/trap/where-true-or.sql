-- table: t(a int, b int)
-- a <- t.a
-- rows <- ?t.b FILTER
-- note: a tautology reads b without effect; reporting it is allowed
select a from t where true or b = 1
