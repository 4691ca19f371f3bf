-- dialect: bigquery
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- d <-
-- n <- users.id AGGREGATION
-- rows <- users.ts JOIN
select d, count(u.id) as n from unnest(generate_date_array('2020-01-01', '2020-02-01')) as d left join users u on date(u.ts) = d group by d
