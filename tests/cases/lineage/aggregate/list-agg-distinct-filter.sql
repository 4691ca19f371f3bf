-- table: users(country text, email text, ok bool)
-- mails <- users.email AGGREGATION, users.email SORT, users.ok CONDITIONAL|FILTER
-- rows <- users.country GROUP_BY
select list(distinct email order by email) filter (where ok) as mails from users group by country
