-- table: users(country text, email text)
-- mails <- users.email AGGREGATION
-- rows <- users.country GROUP_BY
select list(email) as mails from users group by country
