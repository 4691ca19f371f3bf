select distinct
    right(card_number, 4) as card_last4,
    sha256(card_number) as card_token
from {{ ref('stg_shop__payments') }}
