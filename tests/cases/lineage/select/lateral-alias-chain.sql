-- table: pay(base int)
-- a <- pay.base TRANSFORMATION
-- b <- pay.base TRANSFORMATION
-- c <- pay.base TRANSFORMATION
select base + 1 as a, a + 1 as b, b + a as c from pay
