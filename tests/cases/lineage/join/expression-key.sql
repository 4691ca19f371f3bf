-- table: users(id int, email text)
-- table: leads(mail text, score int)
-- score <- leads.score
-- rows <- users.email JOIN, leads.mail JOIN
select l.score from users u join leads l on lower(u.email) = lower(l.mail)
