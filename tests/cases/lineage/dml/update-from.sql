-- table: users(id int, email text, city text)
-- table: fixes(user_id int, mail text)
-- statement: update users
-- email <- fixes.mail, ?users.email
-- rows <- users.id INDIRECT, fixes.user_id INDIRECT
update users set email = fixes.mail from fixes where fixes.user_id = users.id
