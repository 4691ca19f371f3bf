-- dialect: tsql
-- table: users(id int, email varchar)
-- statement: create "#tmp"
-- e <- users.email TRANSFORMATION [lower]
-- statement: select
-- e <- "#tmp".e
select lower(email) as e into #tmp from users;
select e from #tmp;
