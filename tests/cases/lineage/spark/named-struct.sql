-- dialect: spark
-- table: t(id int, email string)
-- s <- t.id TRANSFORMATION, t.email TRANSFORMATION
select named_struct('i', id, 'e', email) as s from t
