-- dialect: spark
-- table: t(id int, email string)
-- j <- t.id TRANSFORMATION, t.email TRANSFORMATION
select to_json(struct(*)) as j from t
