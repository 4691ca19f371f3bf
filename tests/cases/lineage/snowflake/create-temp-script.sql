-- dialect: snowflake
-- table: USERS(ID int, EMAIL text)
-- statement: create tmp
-- e <- USERS.EMAIL TRANSFORMATION [lower]
-- statement: select
-- e <- tmp.e
create or replace temporary table tmp as select lower(email) as e from users;
select e from tmp;
