-- table: users(id int, email text, deleted bool, country text)
-- email <- users.email
-- rows <- users.deleted FILTER, users.country FILTER
select email from users where not deleted and country in ('v2', 'v3')
