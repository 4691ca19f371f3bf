-- table: users(id int, name text)
-- table: cfg(top int)
-- id <- users.id
-- top <- cfg.top AGGREGATION
select id, (select max(top) from cfg) as top from users
