-- table: src.users(id int, email text, phone text)
-- statement: create users
-- id <- src.users.id
-- contact <- src.users.phone
-- statement: select
-- contact <- users.contact
create temp table users as select id, phone as contact from src.users;
select contact from users
