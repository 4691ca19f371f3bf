-- table: users(id int, score int, rank int)
-- id <- users.id
-- score <- users.rank
-- rows <- users.rank SORT
-- note: ORDER BY sees the output `score` before the column of that name
select id, rank as score from users order by score limit 1
