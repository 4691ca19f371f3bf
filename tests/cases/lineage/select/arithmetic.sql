-- table: pay(base int, bonus int, rate double)
-- total <- pay.base TRANSFORMATION, pay.bonus TRANSFORMATION, pay.rate TRANSFORMATION
select (base + bonus) * rate as total from pay
