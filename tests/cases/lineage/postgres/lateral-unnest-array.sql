-- dialect: postgres
-- table: t(id int, home text, work text)
-- id <- t.id
-- phone <- t.home DIRECT, t.work DIRECT
-- rows <- t.home INDIRECT, t.work INDIRECT
select t.id, u.phone from t cross join lateral unnest(array[t.home, t.work]) as u(phone)
