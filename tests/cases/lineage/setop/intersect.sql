-- table: a(id int)
-- table: b(id int)
-- id <- a.id, ?b.id
-- rows <- a.id INDIRECT, b.id INDIRECT
select id from a intersect select id from b
