-- table: a(x int)
-- table: b(keep bool)
-- n <-
-- rows <- b.keep FILTER
select count(*) as n from a cross join b where b.keep
