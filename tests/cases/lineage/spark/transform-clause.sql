-- dialect: spark
-- table: t(id int, email string)
-- _ <- t.id TRANSFORMATION, t.email TRANSFORMATION
-- gap: ?
-- note: a script may do anything with its inputs
select transform (id, email) using 'cat' as (a) from t
