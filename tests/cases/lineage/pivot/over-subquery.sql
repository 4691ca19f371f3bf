-- table: s(city text, kind text, amount int, note text)
-- values s.kind: 'a', 'b'
-- city <- s.city TRANSFORMATION [upper]
-- a <- s.amount AGGREGATION, s.kind CONDITIONAL|FILTER
-- b <- s.amount AGGREGATION, s.kind CONDITIONAL|FILTER
-- rows <- s.city GROUP_BY
select * from (select upper(city) as city, kind, amount from s) pivot (sum(amount) for kind in ('a', 'b'))
