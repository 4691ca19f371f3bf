-- dialect: snowflake
-- table: STOCK(SYM text, TS int, PRICE int)
-- sym <- STOCK.SYM
-- low <- STOCK.PRICE DIRECT, ?STOCK.SYM INDIRECT, ?STOCK.TS INDIRECT, ?STOCK.PRICE INDIRECT
-- rows <- STOCK.SYM INDIRECT, STOCK.TS INDIRECT, STOCK.PRICE INDIRECT
select * from stock match_recognize (
  partition by sym order by ts measures last(down.price) as low one row per match
  pattern (strt down+) define down as price < lag(price))
