-- table: log(n int, who text)
-- statement: insert log
-- n <-
-- who <-
insert into log values (1, 'x'), (2, 'y')
