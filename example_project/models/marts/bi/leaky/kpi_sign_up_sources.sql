select
    joined_at,
    national_id as reference
from willow.raw_clinic.people
