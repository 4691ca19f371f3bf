-- dialect: redshift
-- statement: other
-- gap: *
unload ('select email from users') to 's3://bucket/x' iam_role default
