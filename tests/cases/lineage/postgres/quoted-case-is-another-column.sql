-- dialect: postgres
-- table: users("Email" text, email text)
-- a <- users.Email
-- b <- users.email
select "Email" as a, Email as b from users
