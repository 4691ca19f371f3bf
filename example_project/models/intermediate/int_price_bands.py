def model(dbt, session):
    dbt.config(materialized="table")
    products = dbt.ref("stg_shop__products")
    return products.project(
        "product_id, title, category, "
        "case when price < 10 then 'small' when price < 30 then 'medium' else 'large' end as price_band"
    )
