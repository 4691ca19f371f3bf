-- table: raw.users(id int, email text)
-- email <- raw.users.email
select raw.users.email from raw.users
