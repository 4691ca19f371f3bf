-- dialect: spark
-- table: e(raw string)
-- mail <- e.raw TRANSFORMATION
select from_json(raw, 'mail string').mail as mail from e
