-- dialect: spark
-- table: e(raw string)
-- mail <- e.raw TRANSFORMATION
select get_json_object(raw, '$.mail') as mail from e
