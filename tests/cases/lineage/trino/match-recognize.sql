-- dialect: trino
-- table: s(sym varchar, ts int, price int)
-- sym <- s.sym
-- low <- s.price DIRECT, ?s.sym INDIRECT, ?s.ts INDIRECT, ?s.price INDIRECT
-- rows <- s.sym INDIRECT, s.ts INDIRECT, s.price INDIRECT
select * from s match_recognize (
  partition by sym order by ts measures last(down.price) as low one row per match
  pattern (strt down+) define down as price < prev(price))
