-- dialect: snowflake
-- table: ev(eid int, uid int, k text, v int, ts timestamp)
-- UID <- ev.uid DIRECT
-- S <- ev.ts DIRECT, ?ev.k INDIRECT, ?ev.uid INDIRECT, ?ev.ts INDIRECT
-- N <- ?ev.k INDIRECT, ?ev.uid INDIRECT, ?ev.ts INDIRECT
-- rows <- ev.k INDIRECT, ev.uid INDIRECT, ev.ts INDIRECT
select * from ev match_recognize (partition by uid order by ts measures first(a.ts) as s, count(*) as n one row per match after match skip past last row pattern (a b*) define a as k = 'x', b as k = 'y')
