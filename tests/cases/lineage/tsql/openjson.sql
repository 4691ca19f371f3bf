-- dialect: tsql
-- table: e(id int, doc varchar)
-- id <- e.id
-- mail <- e.doc DIRECT
-- rows <- e.doc INDIRECT
select e.id, j.mail from e cross apply openjson(e.doc) with (mail varchar(100) '$.mail') as j
