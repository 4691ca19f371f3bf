-- table: t(ssn text)
-- note <- t.ssn
with a as (select ssn as x from t), b as (select x as y from a), c as (select y as z from b) select z as note from c
