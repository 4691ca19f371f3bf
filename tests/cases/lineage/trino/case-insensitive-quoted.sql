-- dialect: trino
-- table: users(id int, email varchar)
-- m <- users.email
-- note: Trino folds quoted identifiers too
select "EMAIL" as m from users
