-- table: users(age int, email text)
-- adult <- users.age TRANSFORMATION
-- v <- users.email TRANSFORMATION
select age between 2 and 3 as adult, email like 'v%' as v from users
