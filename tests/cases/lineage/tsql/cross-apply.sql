-- dialect: tsql
-- table: users(id int, name varchar)
-- table: logins(user_id int, ip varchar, ts int)
-- name <- users.name
-- ip <- logins.ip
-- rows <- users.id INDIRECT, logins.user_id INDIRECT, logins.ts SORT
select u.name, l.ip from users u
cross apply (select top 1 ip from logins l where l.user_id = u.id order by ts desc) l
