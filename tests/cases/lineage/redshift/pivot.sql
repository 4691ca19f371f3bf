-- dialect: redshift
-- table: s(city varchar, kind varchar, amount int)
-- city <- s.city
-- a <- s.amount AGGREGATION, s.kind CONDITIONAL|FILTER
-- b <- s.amount AGGREGATION, s.kind CONDITIONAL|FILTER
-- rows <- s.city GROUP_BY
select * from (select city, kind, amount from s) pivot (sum(amount) for kind in ('a', 'b'))
