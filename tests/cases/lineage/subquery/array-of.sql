-- table: users(id int)
-- table: tags(user_id int, tag text)
-- tags <- tags.tag DIRECT, tags.tag SORT, tags.user_id INDIRECT, users.id INDIRECT
select array(select tag from tags t where t.user_id = u.id order by tag) as tags from users u
