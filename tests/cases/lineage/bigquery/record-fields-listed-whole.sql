-- dialect: bigquery
-- table: t(id int64, s record, "s.email" string)
-- j <- t.s DIRECT, t."s.email" DIRECT
-- k <- t.id DIRECT, t.s DIRECT, t."s.email" DIRECT
select to_json_string(s) as j, to_json_string(t) as k from t
