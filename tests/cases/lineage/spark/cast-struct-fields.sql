-- dialect: databricks
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- x <- users.email DIRECT
select s.e as x from (select cast(struct(email, id) as struct<e:string,i:int>) as s from users)
