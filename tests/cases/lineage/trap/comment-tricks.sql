-- table: users(id int, email text, phone text)
-- contact <- users.phone
select /* email */ phone as contact -- email
from users
