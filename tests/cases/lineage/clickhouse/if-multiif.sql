-- dialect: clickhouse
-- table: t(a Int32, x String, y String)
-- p <- t.x TRANSFORMATION, t.y TRANSFORMATION, t.a CONDITIONAL
-- q <- t.x TRANSFORMATION, t.y TRANSFORMATION, t.a CONDITIONAL
select if(a > 1, x, y) as p, multiIf(a > 1, x, a > 0, y, 'n') as q from t
