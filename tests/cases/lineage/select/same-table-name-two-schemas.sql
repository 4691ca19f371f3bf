-- table: raw.users(id int, email text)
-- table: stg.users(id int, email text)
-- a <- raw.users.email
-- b <- stg.users.email
-- rows <- raw.users.id JOIN, stg.users.id JOIN
select r.email as a, s.email as b from raw.users r join stg.users s on r.id = s.id
