-- dialect: postgres
-- statement: other
-- gap: *
do $$ begin perform 1; end $$
