-- table: staff(id int, boss int, name text)
-- values staff.id: 1, 2, 3, 4, 5, 6
-- values staff.boss: null, 1
-- id <- staff.id
-- name <- staff.name
-- root <- staff.name
-- rows <- staff.boss FILTER, staff.boss JOIN, staff.id JOIN
with recursive t as (
  select id, name, name as root, 1 as depth from staff where boss is null
  union all
  select s.id, s.name, t.root, t.depth + 1 from staff s join t on s.boss = t.id where t.depth < 4
)
select id, name, root from t
