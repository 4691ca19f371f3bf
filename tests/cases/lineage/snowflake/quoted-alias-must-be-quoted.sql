-- dialect: snowflake
-- table: T(X text, Y text)
-- V <- T.X
-- note: the quoted alias "y" is not Y
select "y" as V from (select x as "y", y from t) s
