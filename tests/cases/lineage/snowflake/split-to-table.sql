-- dialect: snowflake
-- table: T(ID int, CSV text)
-- ID <- T.ID
-- PART <- T.CSV DIRECT
-- rows <- T.CSV INDIRECT
-- gap: ?
select t.id, s.value as part from t, lateral split_to_table(t.csv, ',') s
