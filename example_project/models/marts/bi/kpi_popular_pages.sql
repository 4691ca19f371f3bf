select
    page,
    views,
    popularity
from {{ ref('int_page_popularity') }}
where popularity <= 10
