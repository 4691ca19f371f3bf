-- dialect: snowflake
-- table: STAFF(ID int, BOSS int, NAME text)
-- NAME <- STAFF.NAME
-- rows <- STAFF.ID INDIRECT, STAFF.BOSS INDIRECT
select name from staff start with boss is null connect by boss = prior id
