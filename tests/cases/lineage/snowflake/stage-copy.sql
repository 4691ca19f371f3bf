-- dialect: snowflake
-- statement: other
-- gap: *
copy into t from @stage
