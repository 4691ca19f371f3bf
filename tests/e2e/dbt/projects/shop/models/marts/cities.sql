select 'Lyon' as city, 'FR' as country
union all
select 'Turin' as city, 'IT' as country
