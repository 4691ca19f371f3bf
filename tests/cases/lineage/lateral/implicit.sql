-- table: t(a int, b int)
-- d <- t.a TRANSFORMATION
-- note: DuckDB makes a subquery in FROM lateral by itself
select x.d from t, (select t.a * 2 as d) x
