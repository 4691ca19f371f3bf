-- dialect: snowflake
-- a <-!
-- gap: *
select a from table(result_scan(last_query_id()))
