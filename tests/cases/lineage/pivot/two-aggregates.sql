-- table: s(city text, kind text, amount int, qty int)
-- values s.kind: 'a', 'b'
-- city <- s.city
-- a_total <- s.amount AGGREGATION, s.kind CONDITIONAL|FILTER
-- a_most <- s.qty AGGREGATION, s.kind CONDITIONAL|FILTER
-- b_total <- s.amount AGGREGATION, s.kind CONDITIONAL|FILTER
-- b_most <- s.qty AGGREGATION, s.kind CONDITIONAL|FILTER
-- rows <- s.city GROUP_BY
select * from s pivot (sum(amount) as total, max(qty) as most for kind in ('a', 'b'))
