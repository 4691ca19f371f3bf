-- dialect: tsql
-- statement: other
-- gap: *
exec sp_executesql N'select email from users'
