-- table: t(id int, at int)
-- table: p(lo int, hi int, label text)
-- id <- t.id
-- label <- p.label
-- rows <- t.at JOIN, p.lo JOIN, p.hi JOIN
select t.id, p.label from t join p on t.at >= p.lo and t.at < p.hi
