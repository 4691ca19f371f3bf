-- dialect: clickhouse
-- n <-
-- gap: ?
select number as n from numbers(10)
