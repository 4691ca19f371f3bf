-- table: logins(user_id int, ip text, ts int)
-- a <- logins.ip DIRECT, logins.ts INDIRECT
-- b <- logins.ip DIRECT, logins.ts INDIRECT
select max_by(ip, ts) as a, min_by(ip, ts) as b from logins
