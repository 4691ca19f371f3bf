-- dialect: snowflake
-- table: T("Email" text, EMAIL text)
-- A <- T.Email
-- B <- T.EMAIL
-- note: two columns whose names differ in case only
select "Email" as A, email as B from t
