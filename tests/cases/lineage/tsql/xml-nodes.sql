-- dialect: tsql
-- table: t(id int, x xml)
-- id <- t.id DIRECT
-- c <- t.x DIRECT
-- rows <- t.x JOIN
select t.id, n.c.value('(a)[1]', 'int') as c from t cross apply t.x.nodes('/r') as n(c)
