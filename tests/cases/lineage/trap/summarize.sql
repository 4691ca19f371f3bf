-- table: users(id int, email text)
-- execute: false -- not a query that sqlglot reads
-- statement: other
-- gap: *
summarize users
