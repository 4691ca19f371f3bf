-- dialect: postgres
-- table: e(id int, doc jsonb)
-- mail <- e.doc TRANSFORMATION
-- deep <- e.doc TRANSFORMATION
select doc ->> 'mail' as mail, doc #>> '{a,b}' as deep from e
