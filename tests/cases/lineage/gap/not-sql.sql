-- execute: false -- it is not SQL
-- statement: other
-- gap: *
def model(dbt, session): return dbt.ref("x")
