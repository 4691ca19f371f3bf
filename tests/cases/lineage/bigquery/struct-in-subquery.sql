-- dialect: bigquery
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- table: ev(eid int, uid int, k text, v int, ts timestamp)
-- id <- users.id DIRECT
-- rows <- users.id INDIRECT, users.city INDIRECT, ev.uid INDIRECT, ev.k INDIRECT
select id from users where struct(id, city) in (select as struct uid, k from ev)
