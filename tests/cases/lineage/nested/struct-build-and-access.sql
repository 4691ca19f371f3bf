-- table: users(id int, email text)
-- e <- users.email DIRECT, ?users.id DIRECT
select s.e as e from (select {'i': id, 'e': email} as s from users) t
