-- dialect: tsql
-- table: users(id int, name varchar)
-- table: logins(user_id int, ip varchar)
-- name <- users.name
-- ip <- logins.ip
-- rows <- users.id INDIRECT, logins.user_id INDIRECT
select u.name, l.ip from users u outer apply (select ip from logins where user_id = u.id) l
