-- values caps.c: 3, 4
-- values marks.m: 1, 2
-- table: users(id int, score int)
-- table: marks(m int)
-- table: caps(c int)
-- id <- users.id
-- rows <- users.score INDIRECT, marks.m INDIRECT, caps.c INDIRECT
select id from users where score > any (select m from marks) and score <= all (select c from caps)
