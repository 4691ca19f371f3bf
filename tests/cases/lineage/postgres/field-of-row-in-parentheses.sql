-- dialect: postgres
-- table: t(id int, addr text)
-- c <- t.addr TRANSFORMATION
select (x.r).addr as c from (select t as r from t) x
