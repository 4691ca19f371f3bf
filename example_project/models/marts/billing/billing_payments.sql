{{ config(materialized='incremental', unique_key='payment_id') }}

select
    payment_id,
    order_id,
    {{ dbt_governance.mask_pan('card_number') }} as card,
    card_brand,
    amount,
    outcome,
    paid_at
from {{ ref('stg_shop__payments') }}
{% if is_incremental() %}
where paid_at > (select max(paid_at) from {{ this }})
{% endif %}
