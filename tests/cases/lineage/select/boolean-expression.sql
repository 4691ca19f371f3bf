-- table: users(id int, email text, phone text)
-- has_mail <- users.email TRANSFORMATION [is not null]
-- same <- users.email TRANSFORMATION, users.phone TRANSFORMATION
-- listed <- users.id TRANSFORMATION
select email is not null as has_mail, email = phone as same, id in (1, 2) as listed from users
