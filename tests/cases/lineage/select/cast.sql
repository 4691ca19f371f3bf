-- table: users(id int, born text)
-- values users.born: '2001-02-03', '1999-12-31', '2010-07-07'
-- id <- users.id IDENTITY|TRANSFORMATION [cast(·, text)]
-- born <- users.born IDENTITY|TRANSFORMATION [cast(·, date)]
select cast(id as text) as id, born::date as born from users
