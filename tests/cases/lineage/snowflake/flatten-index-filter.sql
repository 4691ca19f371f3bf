-- dialect: snowflake
-- table: t(id int, a variant)
-- X <- t.a DIRECT
-- rows <- t.a INDIRECT
select f.value[0]:x::int as x from t, lateral flatten(input => a) f where f.index = 0
