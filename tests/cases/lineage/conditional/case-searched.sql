-- table: users(id int, email text, phone text, pref text)
-- values users.pref: 'mail', 'sms'
-- contact <- users.email TRANSFORMATION, users.phone TRANSFORMATION, users.pref CONDITIONAL
select case when pref = 'mail' then email else phone end as contact from users
