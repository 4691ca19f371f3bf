-- dialect: snowflake
-- table: M(ID int, JAN int, FEB int)
-- ID <- M.ID
-- MONTH <-
-- AMOUNT <- M.JAN, M.FEB
-- rows <- M.JAN INDIRECT, M.FEB INDIRECT
select * from m unpivot (amount for month in (jan, feb))
