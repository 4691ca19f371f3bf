-- table: p(a int, b int)
-- a <- p.a, p.b
-- b <- p.a, p.b
-- rows <-
-- note: columns change places in every round, so each depends on both
with recursive r(a, b, n) as (select a, b, 1 from p union all select b, a, n + 1 from r where n < 3)
select a, b from r
