-- table: users(id int, email text)
-- table: consents(user_id int, ok bool)
-- id <- users.id
-- email <- users.email
-- rows <- users.id JOIN, consents.user_id JOIN, consents.ok FILTER
-- scan: users
-- scan: users | id = 0.id | id = 2.user_id
-- scan: consents | ok is true | user_id = 1.id
-- note: the second reading of users is guarded, the first, which is shown, is not
with agreed as (select u.id from users u join consents c on c.user_id = u.id where c.ok)
select a.id, a.email from users a left join agreed g on g.id = a.id
