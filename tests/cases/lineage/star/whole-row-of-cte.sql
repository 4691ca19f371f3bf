-- table: users(id int, email text, ssn text)
-- j <- users.id TRANSFORMATION, users.ssn TRANSFORMATION
with c as (select id, ssn from users) select to_json(c) as j from c
