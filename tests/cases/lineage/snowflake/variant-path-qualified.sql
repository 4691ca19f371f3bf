-- dialect: snowflake
-- table: E(ID int, DOC variant)
-- MAIL <- E.DOC TRANSFORMATION
select x.doc:user:mail as mail from e as x
