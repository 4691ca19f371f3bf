-- table: a(id int, x text)
-- table: b(id int, a_id int)
-- table: c(b_id int, k int)
-- x <- a.x
-- rows <- a.id INDIRECT, b.a_id INDIRECT, b.id INDIRECT, c.b_id INDIRECT, c.k INDIRECT
select x from a where exists (
  select 1 from b where b.a_id = a.id and exists (select 1 from c where c.b_id = b.id and c.k = a.id))
