-- dialect: bigquery
-- table: ev2()
-- n <- ev2.event_name DIRECT
-- page <-! ev2.event_params DIRECT, ev2.event_params INDIRECT
-- gap: GV103
select event_name as n, (select value.string_value from unnest(event_params) where key = 'page_location') as page from ev2
