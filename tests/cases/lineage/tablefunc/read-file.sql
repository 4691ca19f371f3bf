-- execute: false -- reads a file
-- a <-!
-- gap: *
select a from read_parquet('data.parquet')
