-- dialect: bigquery
-- table: ev2(event_name string, event_params array<struct<key string, value struct<string_value string, int_value int64>>>)
-- n <- ev2.event_name DIRECT
-- k <- ev2.event_params DIRECT
-- v <- ev2.event_params DIRECT, ev2.event_params CONDITIONAL
-- rows <- ev2.event_params INDIRECT
select event_name as n, params.key as k, coalesce(params.value.string_value, cast(params.value.int_value as string)) as v from ev2, unnest(event_params) as params where params.key in ('a')
