-- table: a(id int, ssn text)
-- table: b(id int, note text)
-- n <- a.ssn, b.note
-- rows <- a.id FILTER, b.id FILTER
select n from (select id as i, ssn as n from a union all select id, note from b) where i > 1
