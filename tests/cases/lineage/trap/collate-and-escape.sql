-- table: t(s text)
-- u <- t.s ANY
-- rows <- t.s FILTER
select s collate nocase as u from t where s like '%2' escape '\'
