-- table: t(id int, home text, work text)
-- id <- t.id
-- kind <-
-- phone <- t.home, t.work
select id, v.kind, v.phone from t, lateral (values ('h', home), ('w', work)) v(kind, phone)
