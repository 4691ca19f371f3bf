-- dialect: trino
-- a <-!
-- gap: *
select a from table(my.system.query(query => 'select email from users'))
