-- dialect: clickhouse
-- table: t(id Int32, v String)
-- statement: create mv
-- v <- t.v
-- gap: ?
create materialized view mv engine = MergeTree order by v as select v from t
