-- execute: false -- one table's columns are not known
-- table: a(id int, email text)
-- table: b()
-- email <- a.email
-- other <- b.other
-- rows <- a.id JOIN, b.id JOIN
-- note: what the known table lacks must be the unknown one's
select a.email, other from a join b on a.id = b.id
