-- table: m(id int, jan int, feb int)
-- id <- m.id
-- month <-
-- amount <- m.jan, m.feb
-- rows <- m.jan INDIRECT, m.feb INDIRECT
select * from m unpivot (amount for month in (jan, feb))
