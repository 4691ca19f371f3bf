-- table: m(id int, a1 int, b1 text, a2 int, b2 text)
-- id <- m.id
-- n <-
-- a <- m.a1, m.a2
-- b <- m.b1, m.b2
-- rows <- m.a1 INDIRECT, m.b1 INDIRECT, m.a2 INDIRECT, m.b2 INDIRECT
unpivot m on (a1, b1) as one, (a2, b2) as two into name n value a, b
