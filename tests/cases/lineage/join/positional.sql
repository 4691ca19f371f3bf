-- table: a(x text)
-- table: b(y text)
-- x <- a.x
-- y <- b.y
select x, y from a positional join b
