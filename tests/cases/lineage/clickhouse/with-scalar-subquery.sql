-- dialect: clickhouse
-- table: t(x Int32)
-- table: u(y String)
-- y <- u.y
-- m <- t.x DIRECT
with (select max(x) from t) as m select y, m from u
