-- dialect: tsql
-- table: dbo.users(id int, "e mail" varchar)
-- m <- dbo.users."e mail"
select [e mail] as m from [dbo].[users]
