-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- id <- users.id AGGREGATION
-- rows <- users.city GROUP_BY
select l[1].i as id from (select list({'i': id, 'e': email}) as l from users group by city)
