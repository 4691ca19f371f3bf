-- table: trades(sym text, at int, qty int)
-- table: prices(sym text, at int, price int)
-- qty <- trades.qty
-- price <- prices.price
-- rows <- trades.sym JOIN, prices.sym JOIN, trades.at JOIN, prices.at JOIN
select t.qty, p.price from trades t asof join prices p on t.sym = p.sym and t.at >= p.at
