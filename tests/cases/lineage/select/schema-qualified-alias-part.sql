-- table: raw.users(id int, email text)
-- email <- raw.users.email
select users.email from raw.users
