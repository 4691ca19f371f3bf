-- table: a(id int, v text)
-- table: b(id int, w text)
-- statement: create tmp
-- id <- a.id
-- v <- a.v
-- statement: insert tmp
-- id <- b.id
-- v <- b.w
-- statement: select
-- v <- tmp.v
create temp table tmp as select id, v from a;
insert into tmp select id, w from b;
select v from tmp
