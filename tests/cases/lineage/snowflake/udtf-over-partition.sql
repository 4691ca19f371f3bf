-- dialect: snowflake
-- table: T(ID int, V text)
-- ID <- T.ID
-- OUT <-! T.V
-- rows <- ?T.V ANY, ?T.ID ANY
-- gap: *
select t.id, f.out from t, table(my_udtf(t.v) over (partition by t.id)) f
