-- dialect: clickhouse
-- table: t(a String, b Int32)
-- tup <- t.a TRANSFORMATION, t.b TRANSFORMATION
-- one <- t.a DIRECT, ?t.b DIRECT
select (a, b) as tup, tup.1 as one from t
