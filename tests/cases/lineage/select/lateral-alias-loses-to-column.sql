-- table: pay(base int, total int)
-- total <- pay.base TRANSFORMATION
-- doubled <- pay.total TRANSFORMATION
-- note: in DuckDB a real column of the name wins over the alias
select base + 1 as total, total * 2 as doubled from pay
