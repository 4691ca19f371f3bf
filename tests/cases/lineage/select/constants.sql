-- table: users(id int, email text)
-- one <-
-- word <-
-- nothing <-
select 1 as one, 'x' as word, null as nothing from users
