-- table: users(email text)
-- h <- users.email TRANSFORMATION [||(·, 'pepper') ; sha2(·, 256)]
select sha256(email || 'pepper') as h from users
