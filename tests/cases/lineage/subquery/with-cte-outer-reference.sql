-- table: users(id int, boss int, name text)
-- n <- users.boss INDIRECT, users.id INDIRECT
with u as (select id, boss from users)
select (select count(*) from u as b where b.boss = a.id) as n from u as a
