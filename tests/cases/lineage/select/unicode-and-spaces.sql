-- table: "客户 表"("电 邮" text, "编号" int)
-- 邮箱 <- "客户 表"."电 邮"
-- rows <- "客户 表"."编号" FILTER
select "电 邮" as "邮箱" from "客户 表" where "编号" > 1
