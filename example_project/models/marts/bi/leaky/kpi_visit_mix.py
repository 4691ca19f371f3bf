def model(dbt, session):
    dbt.config(materialized="table")
    visits = dbt.ref("stg_clinic__visits")
    return visits.filter("channel = 'video'").project("person_id as visitor, diagnosis_code as topic")
