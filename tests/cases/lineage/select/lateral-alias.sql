-- table: pay(base int, bonus int)
-- total <- pay.base TRANSFORMATION, pay.bonus TRANSFORMATION
-- doubled <- pay.base TRANSFORMATION, pay.bonus TRANSFORMATION
select base + bonus as total, total * 2 as doubled from pay
