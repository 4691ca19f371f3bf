-- dialect: spark
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- v <-! users.email
-- gap: defined outside of SQL
create temporary function tidy as 'com.example.Tidy' using jar 'a.jar'; select tidy(email) as v from users
