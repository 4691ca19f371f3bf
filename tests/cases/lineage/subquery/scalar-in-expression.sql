-- table: users(id int, score int)
-- table: stats(mean int)
-- d <- users.score TRANSFORMATION, stats.mean DIRECT
select score - (select max(mean) from stats) as d from users
