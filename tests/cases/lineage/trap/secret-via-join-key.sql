-- table: pub(code int, label text)
-- table: t(id int, code int)
-- label <- pub.label
-- rows <- pub.code JOIN, t.code JOIN
-- note: a lookup shows which key was joined, the key is a row input
select p.label from t join pub p on p.code = t.code
