-- table: visits(clinic int, person int, cost int)
-- clinic <- visits.clinic
-- c <- visits.cost AGGREGATION [avg]
-- rows <- visits.clinic GROUP_BY, visits.person FILTER
-- proof: count(distinct visits.person) >= 2
select clinic, avg(cost) as c from visits group by clinic having count(distinct person) >= 2
