-- dialect: snowflake
-- execute: transpile
-- table: T(ID int, K int, TS int)
-- ID <- T.ID
-- rows <- T.K INDIRECT, T.TS INDIRECT
select id from t qualify row_number() over (partition by k order by ts desc) = 1
