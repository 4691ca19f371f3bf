-- dialect: clickhouse
-- number <-
select * from numbers(10)
