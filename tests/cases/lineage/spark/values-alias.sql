-- dialect: spark
-- a <-
-- b <-
select a, b from values (1, 'x') as t(a, b)
