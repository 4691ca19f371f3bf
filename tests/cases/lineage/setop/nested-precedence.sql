-- table: a(v int)
-- table: b(v int)
-- table: c(v int)
-- v <- a.v, b.v, ?c.v
-- rows <- b.v INDIRECT, c.v INDIRECT
-- note: INTERSECT binds tighter than UNION
select v from a union all select v from b intersect select v from c
