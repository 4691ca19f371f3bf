-- table: users(kind int, a text, b text)
-- v <- users.a TRANSFORMATION, users.b TRANSFORMATION, users.kind CONDITIONAL
select case kind when 1 then a when 2 then b end as v from users
