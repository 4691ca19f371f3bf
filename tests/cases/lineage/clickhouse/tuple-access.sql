-- dialect: clickhouse
-- table: t(p Tuple(a String, b Int32))
-- x <- t.p TRANSFORMATION
-- y <- t.p TRANSFORMATION
select p.1 as x, tupleElement(p, 'b') as y from t
