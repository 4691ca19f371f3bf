-- table: t(s text, p text)
-- values t.s: '12', 'a3', '45'
-- values t.p: '[0-9]', 'a'
-- n <- t.s IDENTITY|TRANSFORMATION
-- m <- t.s TRANSFORMATION, t.p ANY
select try_cast(s as int) as n, regexp_extract(s, p) as m from t
