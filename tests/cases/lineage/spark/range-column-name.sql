-- dialect: databricks
-- id <-
select r.id from range(10) r
