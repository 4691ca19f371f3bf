-- table: users(id int, "a.b" text)
-- x <- users."a.b"
select "a.b" as x from users
