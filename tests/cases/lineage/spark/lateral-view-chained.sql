-- dialect: spark
-- table: t(id int, l array<array<string>>)
-- id <- t.id
-- w <- t.l DIRECT
-- rows <- t.l INDIRECT
select id, w from t lateral view explode(l) a as v lateral view explode(v) b as w
