-- dialect: snowflake
-- statement: other
-- gap: *
execute immediate 'select email from users'
