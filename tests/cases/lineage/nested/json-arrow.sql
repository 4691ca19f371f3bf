-- table: e(id int, payload json)
-- values e.payload: '{"user": {"mail": "m1"}, "n": 1}', '{"user": {"mail": "m2"}, "n": 2}'
-- mail <- e.payload TRANSFORMATION
-- n <- e.payload TRANSFORMATION
select payload ->> '$.user.mail' as mail, (payload -> 'n')::int as n from e
