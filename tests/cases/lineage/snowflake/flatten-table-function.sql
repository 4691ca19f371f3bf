-- dialect: snowflake
-- table: EVENTS(ID int, TAGS array)
-- ID <- EVENTS.ID
-- I <- ?EVENTS.TAGS ANY
-- TAG <- EVENTS.TAGS DIRECT
-- rows <- EVENTS.TAGS INDIRECT
-- note: the index tells the position only; reporting the list for it is allowed
select id, t.index as i, t.value::string as tag from events, table(flatten(tags)) t
