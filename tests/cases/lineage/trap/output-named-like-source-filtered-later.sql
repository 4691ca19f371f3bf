-- table: t(secret text, pub text)
-- secret <- t.pub
-- rows <- t.pub FILTER
select secret from (select pub as secret from t) x where secret <> 'v2'
