-- table: s(city text, kind text, amount int)
-- execute: false -- which columns come out depends on the data
-- city <- s.city
-- * <-! s.kind, s.amount
-- rows <- s.city GROUP_BY, ?s.kind INDIRECT
-- gap: *
-- note: without IN the columns are not known before it runs
pivot s on kind using sum(amount)
