-- dialect: snowflake
-- table: USERS(ID int, EMAIL text)
-- statement: create D
-- e <- USERS.EMAIL TRANSFORMATION [lower]
-- gap: ?
create or replace dynamic table d target_lag = '1 hour' warehouse = w as select lower(email) as e from users
