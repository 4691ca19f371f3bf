-- dialect: postgres
-- table: t(id int, csv text)
-- id <- t.id
-- part <- t.csv DIRECT
-- rows <- t.csv INDIRECT
select id, regexp_split_to_table(csv, ',') as part from t
