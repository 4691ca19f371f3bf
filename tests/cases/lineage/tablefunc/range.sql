-- n <-
select range as n from range(5)
