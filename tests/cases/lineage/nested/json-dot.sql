-- table: e(payload json)
-- values e.payload: '{"mail": "m1", "n": 1}', '{"mail": "m2", "n": 2}'
-- mail <- e.payload TRANSFORMATION
select payload.mail as mail from e
