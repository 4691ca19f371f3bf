-- table: t(a int, s int)
-- table: cfg(n int)
-- values cfg.n: 1, 2
-- a <- t.a
-- rows <- t.s SORT, cfg.n INDIRECT
select a from t order by s limit (select max(n) from cfg)
