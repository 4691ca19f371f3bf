-- dialect: snowflake
-- table: USERS(ID int, EMAIL text)
-- table: A(X int)
-- table: B(Y text)
-- statement: other
-- gap: *
-- note: one statement that writes two tables
insert all into a values (id) into b values (email) select id, email from users
