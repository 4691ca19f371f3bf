-- table: t(s struct(a int), b text)
-- n <- t.s TRANSFORMATION, t.b TRANSFORMATION
select struct_insert(s, b := b) as n from t
