-- table: s(city text, kind text, amount int)
-- execute: false -- which columns come out depends on the data
-- gap: *
-- note: without IN the columns are not known before it runs
pivot s on kind using sum(amount)
