-- dialect: tsql
-- table: t(id int, j text)
-- a <- t.j DIRECT
-- b <- t.j DIRECT
-- rows <- t.j INDIRECT
select x.a, y.b from t cross apply openjson(t.j) with (a int, kids nvarchar(max) as json) x cross apply openjson(x.kids) with (b int) y
