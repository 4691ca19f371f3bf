def model(dbt, session):
    dbt.config(materialized="table")
    views = dbt.ref("kpi_page_views")
    totals = views.aggregate("page, sum(views) as views", "page")
    return totals.project("page, views, rank() over (order by views desc) as popularity")
