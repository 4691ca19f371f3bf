-- dialect: snowflake
-- table: E(ID int, DOC variant)
-- MAIL <- E.DOC TRANSFORMATION
-- FIRST <- E.DOC TRANSFORMATION
select doc:user.mail::string as mail, doc['items'][0]:name as first from e
