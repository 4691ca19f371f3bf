-- dialect: clickhouse
-- table: t(id Int32, l Array(String))
-- id <- t.id
-- l <- t.l DIRECT
-- rows <- t.l INDIRECT
-- note: without an alias the name now means the element
select id, l from t array join l
