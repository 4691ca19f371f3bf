-- table: users(id int, address struct(city text, zip text))
-- city <- users.address TRANSFORMATION
select address.city as city from users
