-- table: t(k int, v int)
-- share <- t.v DIRECT, t.k WINDOW
select v / sum(v) over (partition by k) as share from t
