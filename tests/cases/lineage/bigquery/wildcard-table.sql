-- dialect: bigquery
-- table: "proj"."ds"."events_*"()
-- * <-!
-- rows <- ?"proj"."ds"."events_*"._table_suffix FILTER
-- gap: *
-- note: a wildcard reads tables whose names are not known
select * from `proj.ds.events_*` where _table_suffix = '20240101'
