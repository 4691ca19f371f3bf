-- table: users(id int, name text)
-- table: logins(user_id int, ip text, ts int)
-- name <- users.name
-- ip <- logins.ip
-- rows <- users.id INDIRECT, logins.user_id INDIRECT, logins.ts SORT, logins.ip SORT
select u.name, l.ip from users u
cross join lateral (select ip from logins l where l.user_id = u.id order by ts desc, ip limit 2) l
