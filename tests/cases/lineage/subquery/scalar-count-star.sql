-- table: users(id int)
-- table: logs(ok bool)
-- n <- logs.ok INDIRECT
select (select count(*) from logs where ok) as n from users
