-- table: t(x text)
-- v <- t.x TRANSFORMATION, t.x CONDITIONAL
select case when x <> 'v2' then x end as v from t
