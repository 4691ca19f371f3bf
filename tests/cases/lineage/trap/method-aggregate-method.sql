-- table: users(id int, email text, city text)
-- v <- users.id AGGREGATION [max]
-- w <- users.email AGGREGATION [max ; lower]
-- grain: ()
-- groups: ()
select users.id.max() as v, max(email).lower() as w from users
