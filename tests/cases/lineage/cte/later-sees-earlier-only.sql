-- table: b(id int, x text)
-- table: t(id int, y text)
-- x <- b.x
-- note: `b` in `a` is the table: the CTE `b` comes later
with a as (select x from b), b as (select y from t) select x from a
