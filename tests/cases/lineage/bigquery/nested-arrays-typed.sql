-- dialect: bigquery
-- table: ga(visitId int64, totals struct<visits int64>, hits array<struct<hitNumber int64, page struct<pagePath string>, product array<struct<sku string, customDimensions array<struct<index int64, value string>>>>>>)
-- visitId <- ga.visitId DIRECT
-- v <- ga.totals DIRECT
-- pagePath <- ga.hits DIRECT
-- sku <- ga.hits DIRECT
-- cd <- ga.hits DIRECT, ga.hits INDIRECT
-- rows <- ga.hits JOIN
select visitId, totals.visits as v, hits.page.pagePath, product.sku, (select max(if(index = 1, value, null)) from unnest(product.customDimensions)) as cd from ga, unnest(hits) as hits left join unnest(hits.product) as product
