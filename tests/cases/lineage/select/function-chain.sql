-- table: users(email text)
-- h <- users.email TRANSFORMATION [lower ; trim ; md5]
select md5(trim(lower(email))) as h from users
