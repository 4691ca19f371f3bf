-- table: users(id int, email text, ssn text)
-- payload <- users.ssn TRANSFORMATION, users.id TRANSFORMATION
with s as (select {'k': id, 'v': ssn} as blob from users) select to_json(blob) as payload from s
