-- dialect: databricks
-- table: e(id int, raw string)
-- mail <- e.raw TRANSFORMATION
-- n <- e.raw TRANSFORMATION
select raw:user.mail as mail, raw:n::int as n from e
