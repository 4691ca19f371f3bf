-- table: cfg(top int)
-- n <-
-- rows <- cfg.top FILTER|JOIN
with recursive s(n) as (select 1 union all select n + 1 from s, cfg where n < cfg.top and n < 9) select n from s
