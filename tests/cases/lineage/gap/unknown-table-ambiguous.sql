-- execute: false -- the tables' columns are not known
-- table: a()
-- table: b()
-- x <-! a.x, b.x
-- rows <- a.id JOIN, b.id JOIN
-- gap: *
-- note: `x` may be either's
select x from a join b on a.id = b.id
