-- dialect: redshift
-- table: e(raw varchar)
-- mail <- e.raw TRANSFORMATION
select json_extract_path_text(raw, 'user', 'mail') as mail from e
