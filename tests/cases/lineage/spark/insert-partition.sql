-- dialect: spark
-- table: t(id int, v string)
-- table: out(v string, p int)
-- statement: insert out
-- v <- t.v
-- p <- t.id
insert into out partition (p) select v, id from t
