-- table: users(email text)
-- both <- users.email TRANSFORMATION [lower ; ||(·, …)], users.email TRANSFORMATION [upper ; ||(…, ·)]
-- note: the same column by two routes is two edges
select lower(email) || upper(email) as both from users
