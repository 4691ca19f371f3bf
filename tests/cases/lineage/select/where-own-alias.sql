-- table: users(id int, email text)
-- e <- users.email TRANSFORMATION [lower]
-- rows <- users.email FILTER
-- note: DuckDB lets WHERE see an alias of the select list
select lower(email) as e from users where e <> 'v2'
