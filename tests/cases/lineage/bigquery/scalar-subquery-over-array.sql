-- dialect: bigquery
-- table: ga(event string, params array<struct<key string, val string>>)
-- page <- ga.params DIRECT, ?ga.params INDIRECT
-- note: the usual way to read one event parameter
select (select val from unnest(params) where key = 'page') as page from ga
