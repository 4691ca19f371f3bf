-- table: staff(id int, boss int, name text)
-- name <- staff.name
-- boss <- staff.name
-- rows <- staff.boss JOIN, staff.id JOIN
select s.name, b.name as boss from staff s left join staff b on s.boss = b.id
