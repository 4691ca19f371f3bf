-- table: s(city text, kind text, amount int)
-- values s.kind: 'a', 'b'
-- city <- s.city
-- a <- s.amount AGGREGATION, s.kind CONDITIONAL
-- b <- s.amount AGGREGATION, s.kind CONDITIONAL|FILTER
-- rows <- s.city GROUP_BY
select city, sum(case when kind = 'a' then amount end) as a, sum(amount) filter (kind = 'b') as b from s group by city
