-- dialect: trino
-- table: t(s row(a varchar, b integer))
-- a <- t.s TRANSFORMATION
select s.a as a from t
