-- table: visits(clinic int, cost int)
-- clinic <- visits.clinic
-- rows <- visits.clinic GROUP_BY
-- proof: count(*) >= 3
select clinic from visits group by clinic having count(*) > 2
