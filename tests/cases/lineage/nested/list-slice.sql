-- table: t(l text[])
-- v <- t.l TRANSFORMATION
select l[1:2] as v from t
