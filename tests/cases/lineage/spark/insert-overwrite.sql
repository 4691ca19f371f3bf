-- dialect: spark
-- table: users(id int, email string)
-- table: out(a int, b string)
-- statement: insert out
-- a <- users.id
-- b <- users.email TRANSFORMATION [lower]
insert overwrite table out select id, lower(email) from users
