-- dialect: postgres
-- statement: other
-- gap: *
fetch all from my_cursor
