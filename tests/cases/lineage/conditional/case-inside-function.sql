-- table: t(f bool, x text)
-- v <- t.x TRANSFORMATION, t.f CONDITIONAL
select upper(case when f then x else 'no' end) as v from t
