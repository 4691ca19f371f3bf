-- dialect: databricks
-- table: users(id int, email text, city text)
-- execute: false -- another dialect's functions
-- statement: other
-- statement: select
-- mail <- users.email
-- rows <- users.city FILTER
create function in_city(c string) returns table(mail string) return select email from users where city = c; select mail from in_city('x')
