-- table: users(id int, email text)
-- email <- users.email
select /* phone, */ email -- , id
from users -- where id = 1
;
