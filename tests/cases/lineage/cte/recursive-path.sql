-- table: staff(id int, boss int, name text)
-- values staff.boss: null, 1, 2
-- path <- staff.name TRANSFORMATION, staff.name IDENTITY
-- rows <- staff.boss FILTER, staff.boss JOIN, staff.id JOIN
with recursive t(id, path, depth) as (
  select id, name, 1 from staff where boss is null
  union all
  select s.id, t.path || '/' || s.name, depth + 1 from staff s join t on s.boss = t.id and depth < 3
)
select path from t
