-- table: users(id int, email text)
-- email <- users.email
-- rows <- users.id FILTER
from users select email where id > 1
