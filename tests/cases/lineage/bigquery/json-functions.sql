-- dialect: bigquery
-- table: e(doc json, raw string)
-- a <- e.raw TRANSFORMATION
-- b <- e.doc TRANSFORMATION
-- c <- e.doc TRANSFORMATION
select json_extract_scalar(raw, '$.mail') as a, doc.user.mail as b, json_value(doc, '$.x') as c from e
