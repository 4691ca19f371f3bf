-- dialect: bigquery
-- table: t(id int64, items string)
-- id <- t.id DIRECT
-- * <-! t.items
-- rows <- t.items JOIN
-- gap: GV102
select id, i.* from t, unnest(json_extract_array(items)) as i
