-- execute: false -- no such function
-- table: t(id int, email text)
-- x <- t.id TRANSFORMATION [mask_it(·, …)], t.email TRANSFORMATION [mask_it(…, ·)]
-- note: an unknown scalar function is made of its arguments
select mask_it(id, email) as x from t
