-- dialect: trino
-- table: t(id int, j varchar)
-- a <- t.j DIRECT
-- b <- t.j DIRECT
-- n <-
-- rows <- t.j INDIRECT
select x.a, x.b, x.n from t, json_table(t.j, 'lax $[*]' columns (a int path 'lax $.a', n for ordinality, nested path 'lax $.k[*]' columns (b int path 'lax $.b'))) x
