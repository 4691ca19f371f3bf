-- dialect: tsql
-- table: db.sales.Orders("Order ID" int, "Cust" int)
-- x <- "db"."sales"."Orders"."Order ID" DIRECT
select o.[Order ID] as x from [db].[sales].[Orders] as o
