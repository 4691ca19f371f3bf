-- dialect: snowflake
-- table: t(id int, j variant)
-- X <- t.j DIRECT
-- rows <- t.j INDIRECT
select f.this:x as x from t, lateral flatten(input => parse_json(t.j), path => 'items', recursive => true, mode => 'array') f
