-- table: trades(sym text, ts int, qty int)
-- table: prices(sym text, ts int, price int)
-- sym <- trades.sym, ?prices.sym
-- ts <- trades.ts
-- price <- prices.price
-- rows <- trades.sym JOIN, prices.sym JOIN, trades.ts JOIN, prices.ts JOIN
-- note: the inequality column is not merged by value, so `ts` must be the left side's
select sym, ts, price from trades asof join prices using (sym, ts)
