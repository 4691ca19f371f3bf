-- table: s(city text, kind text, amount int)
-- values s.kind: 'a', 'b'
-- city <- s.city
-- x <- s.amount AGGREGATION, s.kind CONDITIONAL|FILTER
-- y <- s.amount AGGREGATION, s.kind CONDITIONAL|FILTER
-- rows <- s.city GROUP_BY
select city, x, y from s pivot (max(amount) for kind in ('a' as x, 'b' as y))
