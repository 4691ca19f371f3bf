-- table: users(id int, email text, city text)
-- statement: other
-- statement: select
-- id <- users.id DIRECT, users.id CONDITIONAL
-- email <- users.email DIRECT, users.email CONDITIONAL
-- city <- users.city DIRECT, users.city CONDITIONAL
-- note: a macro over COLUMNS(*) is applied to each of them
create or replace temp macro filled(x) as coalesce(cast(x as text), 'n'); select filled(columns(*)) from users
