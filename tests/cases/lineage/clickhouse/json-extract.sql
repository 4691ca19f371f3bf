-- dialect: clickhouse
-- table: t(raw String)
-- mail <- t.raw TRANSFORMATION
select JSONExtractString(raw, 'user', 'mail') as mail from t
