-- dialect: redshift
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- a <- users.age AGGREGATION, users.city WINDOW
select ratio_to_report(age) over (partition by city) as a from users
