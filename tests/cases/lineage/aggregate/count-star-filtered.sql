-- table: users(id int, diagnosis text)
-- values users.diagnosis: 'D1', 'D2'
-- n <-
-- rows <- users.diagnosis FILTER
select count(*) as n from users where diagnosis = 'D1'
