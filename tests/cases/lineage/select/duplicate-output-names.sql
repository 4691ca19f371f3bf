-- table: users(id int, email text, phone text)
-- contact <- users.email
-- contact <- users.phone
select email as contact, phone as contact from users
