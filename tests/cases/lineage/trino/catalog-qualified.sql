-- dialect: trino
-- table: hive.raw.users(id int, email varchar)
-- email <- hive.raw.users.email
select u.email from hive.raw.users u
