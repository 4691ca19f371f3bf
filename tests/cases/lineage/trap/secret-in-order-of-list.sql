-- table: t(name text, salary int)
-- names <- t.name AGGREGATION, t.salary SORT, t.name SORT
-- note: a list in the order of a secret shows the order
select list(name order by salary desc, name) as names from t
