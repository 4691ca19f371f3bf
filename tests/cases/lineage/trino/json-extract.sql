-- dialect: trino
-- table: e(raw varchar)
-- mail <- e.raw TRANSFORMATION
select json_extract_scalar(raw, '$.mail') as mail from e
