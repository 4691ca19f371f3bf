-- table: users(id int, email text)
-- e <- users.email DIRECT, ?users.id DIRECT
select struct_extract(struct_pack(i := id, e := email), 'e') as e from users
