-- dialect: snowflake
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- K <- users.id TRANSFORMATION, users.email TRANSFORMATION, users.id CONDITIONAL, users.email CONDITIONAL
select md5(cast(coalesce(cast(id as text), '_null_') || '-' || coalesce(cast(email as text), '_null_') as text)) as k from users
