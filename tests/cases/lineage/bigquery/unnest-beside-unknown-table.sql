-- dialect: bigquery
-- table: ev2()
-- x <-! ev2.sku, ev2.items
-- rows <- ev2.items INDIRECT
-- gap: GV103
select sku as x from ev2, unnest(items)
