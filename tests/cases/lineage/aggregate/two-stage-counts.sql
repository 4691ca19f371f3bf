-- table: visits(clinic int, person int)
-- n <- visits.person AGGREGATION
-- c <-
-- rows <- visits.clinic GROUP_BY, visits.person GROUP_BY
select n, count(*) as c from (select clinic, count(distinct person) as n from visits group by clinic) t group by n
