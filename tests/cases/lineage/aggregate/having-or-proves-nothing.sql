-- table: visits(clinic int, person int, vip bool)
-- clinic <- visits.clinic
-- rows <- visits.clinic GROUP_BY, visits.person FILTER, visits.vip FILTER
select clinic from visits group by clinic having count(distinct person) >= 2 or bool_or(vip)
