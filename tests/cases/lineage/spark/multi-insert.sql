-- dialect: spark
-- table: t(id int, v string)
-- statement: other
-- gap: *
from t insert overwrite table a select id insert overwrite table b select v
