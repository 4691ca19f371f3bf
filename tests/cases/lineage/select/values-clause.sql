-- a <-
-- b <-
select a, b from (values (1, 'x'), (2, 'y')) as t(a, b)
