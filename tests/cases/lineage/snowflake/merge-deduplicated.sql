-- dialect: snowflake
-- table: users(id int, email text, city text, age int, ok bool, ts timestamp, mgr int)
-- table: t(id int, e text)
-- statement: merge t
-- ID <- users.id DIRECT
-- E <- users.email DIRECT, ?t.e DIRECT
-- rows <- t.id INDIRECT, users.id INDIRECT, users.ts INDIRECT
merge into t using (select * from users qualify row_number() over (partition by id order by ts desc) = 1) s on t.id = s.id when matched then update set t.e = s.email when not matched then insert (id, e) values (s.id, s.email)
