-- table: users(age int)
-- band <- users.age CONDITIONAL
select case when age < 2 then 'minor' when age < 3 then 'adult' else 'senior' end as band from users
