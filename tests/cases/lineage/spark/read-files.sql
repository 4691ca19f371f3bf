-- dialect: databricks
-- a <-!
-- gap: *
select a from read_files('/volumes/x')
