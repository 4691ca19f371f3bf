-- table: s(city text, year int, amount int)
-- values s.year: 2020, 2021
-- city <- s.city
-- 2020 <- s.amount AGGREGATION, s.year CONDITIONAL|FILTER
-- 2021 <- s.amount AGGREGATION, s.year CONDITIONAL|FILTER
-- rows <- s.city GROUP_BY
from (pivot s on year in (2020, 2021) using sum(amount) group by city)
