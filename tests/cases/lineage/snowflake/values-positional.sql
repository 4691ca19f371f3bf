-- dialect: snowflake
-- A <-
-- B <-
select column1 as a, column2 as b from values (1, 'x'), (2, 'y')
