-- table: users(id int, email text, country text, gone int)
-- email <- users.email
-- rows <- users.country FILTER, users.gone FILTER
-- scan: users | country in ('v2', 'v3') | gone is null
-- empty: a seed seldom has a NULL there
select email from users where country in ('v2', 'v3') and gone is null
