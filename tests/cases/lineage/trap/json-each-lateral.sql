-- table: e(id int, payload json)
-- values e.payload: '{"a": 1, "b": 2}', '{"c": 3}'
-- id <- e.id
-- k <- e.payload DIRECT
-- rows <- e.payload INDIRECT
select e.id, j.key as k from e, json_each(e.payload) as j
