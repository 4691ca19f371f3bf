-- dialect: tsql
-- a <-!
-- gap: *
select a from openrowset('x', 'y', 'select email from users') as r
