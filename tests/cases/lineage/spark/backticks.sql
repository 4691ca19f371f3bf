-- dialect: spark
-- table: users("e mail" string, id int)
-- m <- users."e mail"
select `e mail` as m from `users`
