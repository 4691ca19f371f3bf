-- dialect: snowflake
-- statement: other
-- gap: *
call refresh_customers('all')
