-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- table: ev(eid int, uid int, k text, v int, ts timestamp)
-- l <- users.email AGGREGATION, ev.k AGGREGATION
-- rows <- users.email SORT, ev.k SORT
select list(e) as l from (select email as e from users union all select k from ev order by e)
