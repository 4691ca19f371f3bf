-- table: edge(src int, dst int)
-- node <- edge.src, edge.dst
-- rows <- edge.src GROUP_BY, edge.src JOIN, edge.dst GROUP_BY, ?edge.dst JOIN
with recursive r(node) as (select src from edge union select dst from edge join r on edge.src = r.node)
select node from r
