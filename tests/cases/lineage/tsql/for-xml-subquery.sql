-- dialect: tsql
-- table: users(id int, name varchar)
-- table: tags(user_id int, tag varchar)
-- name <- users.name
-- tags <- tags.tag DIRECT, tags.user_id INDIRECT, users.id INDIRECT
-- gap: ?
select u.name, stuff((select ',' + t.tag from tags t where t.user_id = u.id for xml path('')), 1, 1, '') as tags from users u
