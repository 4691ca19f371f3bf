-- dialect: redshift
-- table: e(id int, doc super)
-- mail <- e.doc TRANSFORMATION
-- first <- e.doc TRANSFORMATION
select e.doc.user.mail as mail, e.doc.items[0] as first from e
