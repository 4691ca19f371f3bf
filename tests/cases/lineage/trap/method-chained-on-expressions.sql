-- table: users(id int, email text, city text)
-- a <- users.email TRANSFORMATION [||(·, …) ; upper], users.city TRANSFORMATION [||(…, ·) ; upper]
-- b <- users.email TRANSFORMATION [lower ; upper]
-- c <- users.email TRANSFORMATION [case ; upper], users.id CONDITIONAL
-- d <- users.email TRANSFORMATION [left(·, 2)]
-- note: what stands before the dot is a value, however it is written
select (email || city).upper() as a, lower(email).upper() as b, (case when id = 1 then email end).upper() as c, u.email.left(2) as d from users u
