-- table: "order"("select" text, "from" int)
-- select <- order.select
-- rows <- order.from FILTER
select "select" from "order" where "from" = 1
