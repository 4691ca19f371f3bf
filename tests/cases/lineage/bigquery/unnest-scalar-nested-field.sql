-- dialect: bigquery
-- table: ev2(event_name string, event_params array<struct<key string, value struct<string_value string, int_value int64>>>)
-- event_name <- ev2.event_name DIRECT
-- page <- ev2.event_params DIRECT, ev2.event_params INDIRECT
select event_name, (select value.string_value from unnest(event_params) where key = 'page_location') as page from ev2
