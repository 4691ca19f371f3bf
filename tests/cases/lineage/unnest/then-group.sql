-- table: t(id int, tags text[])
-- tag <- t.tags DIRECT
-- n <- t.id AGGREGATION
-- rows <- t.tags GROUP_BY, ?t.tags INDIRECT
select tag, count(distinct id) as n from (select id, unnest(tags) as tag from t) group by tag
