-- table: s(a int, s struct(a text))
-- x <- s.a
-- note: `s.a` is the table's column before it is the struct's field
select s.a as x from s
