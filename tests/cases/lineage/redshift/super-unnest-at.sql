-- dialect: redshift
-- table: t(id int, c super)
-- id <- t.id DIRECT
-- v <- t.c DIRECT
-- i <-
-- rows <- t.c INDIRECT
select t.id, v, i from t, t.c as v at i
