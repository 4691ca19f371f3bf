-- dialect: postgres
-- table: staff(id int, boss int, name text)
-- name <- staff.name
-- rows <- staff.id JOIN, staff.boss JOIN, staff.boss FILTER
with recursive r as (
  select id, name from staff where boss is null
  union all select s.id, s.name from staff s join r on s.boss = r.id)
select name from r
