-- table: e(payload json)
-- values e.payload: '{"mail": "m1", "n": 1}', '{"mail": "m2", "n": 2}'
-- mail <- e.payload TRANSFORMATION
select json_extract_string(payload, '$.mail') as mail from e
