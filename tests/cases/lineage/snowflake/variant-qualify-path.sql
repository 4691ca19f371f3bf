-- dialect: snowflake
-- table: raw(src variant, loaded timestamp)
-- ID <- raw.src DIRECT
-- EMAIL <- raw.src DIRECT
-- rows <- raw.src INDIRECT, raw.loaded INDIRECT
select src:id::int as id, lower(src:user.email::string) as email from raw qualify row_number() over (partition by src:id order by loaded desc) = 1
