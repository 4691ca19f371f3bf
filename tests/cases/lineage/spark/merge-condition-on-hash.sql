-- dialect: databricks
-- table: t(id int, e string, h string)
-- table: s(id int, e string, h string)
-- statement: merge t
-- e <- s.e DIRECT, ?t.e DIRECT, t.h CONDITIONAL, s.h CONDITIONAL
-- id <- s.id DIRECT
-- h <- s.h DIRECT
-- rows <- t.id INDIRECT, s.id INDIRECT, t.h INDIRECT, s.h INDIRECT
merge into t using s on t.id = s.id when matched and t.h <> s.h then update set e = s.e when not matched then insert (id, h) values (s.id, s.h)
