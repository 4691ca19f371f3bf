-- dialect: postgres
-- a <-!
-- gap: *
-- note: the query is a string
select a from crosstab('select email from users') as ct(a text)
