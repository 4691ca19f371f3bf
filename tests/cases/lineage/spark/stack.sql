-- dialect: spark
-- table: m(id int, jan int, feb int)
-- id <- m.id
-- month <- ?m.jan ANY, ?m.feb ANY
-- amount <- m.jan DIRECT, m.feb DIRECT
-- rows <- ?m.jan ANY, ?m.feb ANY
-- note: which argument goes to which column may stay unresolved
select id, stack(2, 'jan', jan, 'feb', feb) as (month, amount) from m
