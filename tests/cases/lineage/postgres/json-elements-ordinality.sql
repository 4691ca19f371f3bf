-- dialect: postgres
-- table: t(id int, j jsonb)
-- v <- t.j DIRECT
-- n <-
-- rows <- t.j JOIN
select e.v, e.n from t, jsonb_array_elements(t.j) with ordinality as e(v, n)
