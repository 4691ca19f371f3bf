-- table: t(id int, csv text)
-- values t.csv: 'a,b', 'c', 'd,e,f'
-- id <- t.id
-- part <- t.csv DIRECT
-- rows <- t.csv INDIRECT
select id, unnest(string_split(csv, ',')) as part from t
