-- table: a(id int, v text)
-- table: b(id int, v text)
-- v <- a.v TRANSFORMATION [coalesce(·, …)], ?a.v CONDITIONAL, b.v TRANSFORMATION [coalesce(…, ·)], ?b.v CONDITIONAL
-- rows <- a.id JOIN, b.id JOIN
select coalesce(a.v, b.v) as v from a full join b on a.id = b.id
