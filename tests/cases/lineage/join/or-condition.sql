-- table: users(id int, alt int, email text)
-- table: o(uid int, n int)
-- n <- o.n
-- rows <- users.id JOIN, users.alt JOIN, o.uid JOIN
select o.n from o join users u on u.id = o.uid or u.alt = o.uid
