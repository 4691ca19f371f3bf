-- table: a(id int)
-- table: b(id int)
-- id <- a.id
-- rows <- a.id INDIRECT, b.id INDIRECT
select id from a except all select id from b
