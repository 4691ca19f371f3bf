-- dialect: snowflake
-- table: T(ID int, A int)
-- ID <- T.ID
-- S <- T.A TRANSFORMATION
-- rows <- T.A FILTER
select id, a * 2 as s from t where s > 2
