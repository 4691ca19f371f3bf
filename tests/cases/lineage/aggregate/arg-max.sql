-- table: logins(user_id int, ip text, ts int)
-- user_id <- logins.user_id
-- ip <- logins.ip DIRECT, logins.ts INDIRECT
-- rows <- logins.user_id GROUP_BY
-- note: the second argument picks, it is not shown
select user_id, arg_max(ip, ts) as ip from logins group by user_id
