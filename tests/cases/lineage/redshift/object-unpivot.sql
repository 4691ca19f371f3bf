-- dialect: redshift
-- table: e(id int, doc super)
-- id <- e.id
-- v <-! e.doc
-- k <-! e.doc
-- rows <- ?e.doc ANY, ?e.id ANY
-- gap: *
select e.id, v, k from e, unpivot e.doc as v at k
