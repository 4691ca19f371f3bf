-- dialect: snowflake
-- table: E(ID int, DOC variant)
-- ID <- E.ID
-- K <- E.DOC DIRECT
-- V <- E.DOC DIRECT
-- rows <- E.DOC INDIRECT
select e.id, f.key as k, f.value as v from e, lateral flatten(input => doc, path => 'a.b', outer => true) f
