-- dialect: bigquery
-- table: m(id int, jan int, feb int)
-- id <- m.id
-- amount <- m.jan, m.feb
-- month <-
-- rows <- m.jan INDIRECT, m.feb INDIRECT
select id, amount, month from m unpivot (amount for month in (jan, feb))
