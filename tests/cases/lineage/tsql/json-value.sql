-- dialect: tsql
-- table: e(doc varchar)
-- mail <- e.doc TRANSFORMATION
select json_value(doc, '$.mail') as mail from e
