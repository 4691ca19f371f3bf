-- table: m(id int, jan int, feb int)
-- id <- m.id
-- month <-
-- amount <- m.jan, m.feb
-- rows <- m.jan INDIRECT, m.feb INDIRECT
-- note: NULL values are left out
unpivot m on jan, feb into name month value amount
