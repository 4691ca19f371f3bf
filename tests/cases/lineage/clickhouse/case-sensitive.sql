-- dialect: clickhouse
-- table: t(Email String, email String)
-- a <- t.Email
-- b <- t.email
select Email as a, email as b from t
