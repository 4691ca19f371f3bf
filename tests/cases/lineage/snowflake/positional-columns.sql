-- dialect: snowflake
-- gap: *
-- c <-!
-- note: a staged file's columns are not known
select $1 as c from @my_stage/file.csv
