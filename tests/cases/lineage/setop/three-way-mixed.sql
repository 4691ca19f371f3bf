-- values c.v: 3, 7
-- table: a(v int)
-- table: b(v int)
-- table: c(v int)
-- v <- a.v, b.v
-- rows <- a.v INDIRECT, b.v INDIRECT, c.v INDIRECT
(select v from a union select v from b) except select v from c
