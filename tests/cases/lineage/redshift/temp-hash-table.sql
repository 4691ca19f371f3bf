-- dialect: redshift
-- table: users(id int, email varchar)
-- statement: create "#tmp"
-- e <- users.email TRANSFORMATION [lower]
-- statement: select
-- e <- "#tmp".e
create table #tmp as select lower(email) as e from users; select e from #tmp
