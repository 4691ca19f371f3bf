-- table: users(id int)
-- table: logins(user_id int, ts int, ip text)
-- last_ip <- logins.ip DIRECT, logins.ip SORT, logins.ts SORT, logins.user_id INDIRECT, users.id INDIRECT
select (select ip from logins l where l.user_id = u.id order by ts desc, ip limit 1) as last_ip from users u
