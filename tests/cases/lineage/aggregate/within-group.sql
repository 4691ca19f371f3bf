-- table: pay(team int, salary int)
-- med <- pay.salary AGGREGATION, ?pay.salary SORT
-- rows <- pay.team GROUP_BY
select percentile_cont(0.5) within group (order by salary) as med from pay group by team
