-- table: users(id int, score int)
-- table: stats(mean int)
-- id <- users.id
-- rows <- users.score INDIRECT, stats.mean INDIRECT
select id from users where score > (select avg(mean) from stats)
