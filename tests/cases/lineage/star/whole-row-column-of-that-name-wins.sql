-- table: u(u text, x text)
-- u <- u.u
-- note: a column named like the table hides the whole row
select u from u
