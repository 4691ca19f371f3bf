-- table: users(id int, email text, city text)
-- table: people(id int, who struct(mail text, age int))
-- statement: other
-- statement: select
-- v <- people.who TRANSFORMATION [.(·, mail)]
create or replace temp macro mail_in(s) as s.mail; select mail_in(who) as v from people
