-- dialect: spark
-- execute: transpile
-- table: a(id int, x string)
-- table: b(id int)
-- table: c(id int)
-- x <- a.x
-- rows <- a.id JOIN, b.id JOIN, c.id JOIN
select a.x from a left semi join b on a.id = b.id left anti join c on a.id = c.id
