-- dialect: bigquery
-- table: t(f bool, x string, y string)
-- a <- t.x TRANSFORMATION, t.y TRANSFORMATION, t.f CONDITIONAL
-- b <- t.x IDENTITY|TRANSFORMATION
-- c <- t.x TRANSFORMATION
select if(f, x, y) as a, safe_cast(x as int64) as b, safe.substr(x, 1, 2) as c from t
