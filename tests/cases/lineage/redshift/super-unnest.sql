-- dialect: redshift
-- table: e(id int, doc super)
-- id <- e.id
-- sku <- e.doc DIRECT
-- rows <- e.doc INDIRECT
-- note: an array column after a comma is unnested
select e.id, i.sku from e, e.doc i
