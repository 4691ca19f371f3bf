-- dialect: databricks
-- table: t(id int, j string)
-- a <- t.j DIRECT
-- b <- t.j DIRECT
select json_tuple(j, 'a', 'b') as (a, b) from t
