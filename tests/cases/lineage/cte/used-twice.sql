-- table: users(id int, boss int, email text)
-- email <- users.email
-- boss_email <- users.email
-- rows <- users.id JOIN, users.boss JOIN
with u as (select * from users) select a.email, b.email as boss_email from u a join u b on a.boss = b.id
