-- dialect: clickhouse
-- table: t(id Int32, mail_a String, mail_b String)
-- mail_a <- t.mail_a
-- mail_b <- t.mail_b
select columns('mail.*') from t
