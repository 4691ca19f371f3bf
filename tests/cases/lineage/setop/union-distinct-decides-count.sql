-- table: a(id int, email text)
-- table: b(id int, email text)
-- id <- a.id, b.id
-- rows <- a.id GROUP_BY, b.id GROUP_BY, a.email GROUP_BY, b.email GROUP_BY
-- note: a column that is dropped later still decided how many rows remain
select id from (select id, email from a union select id, email from b) t
