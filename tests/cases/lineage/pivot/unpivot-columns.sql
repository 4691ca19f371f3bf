-- table: m(id int, jan int, feb int)
-- id <- m.id
-- month <-
-- amount <- m.jan, m.feb
-- rows <- m.jan INDIRECT, m.feb INDIRECT
unpivot m on columns(* exclude (id)) into name month value amount
