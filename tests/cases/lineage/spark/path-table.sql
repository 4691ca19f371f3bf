-- dialect: spark
-- gap: ?
-- table: "parquet"."/data/x"()
-- a <- parquet."/data/x".a
select a from parquet.`/data/x`
