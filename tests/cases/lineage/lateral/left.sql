-- table: users(id int, name text)
-- table: logins(user_id int, ip text)
-- name <- users.name
-- ip <- logins.ip
-- rows <- users.id INDIRECT, logins.user_id INDIRECT
select u.name, l.ip from users u left join lateral (select ip from logins where user_id = u.id) l on true
