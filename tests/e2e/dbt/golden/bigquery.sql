-- pseudonymize('email')
to_hex(sha256(concat(nullif(governance.pseudonym_key(), ''), to_hex(sha256(concat(nullif(governance.pseudonym_key(), ''), '|', cast(email as string)))))))

-- pseudonymize('email', domain='mailing')
to_hex(sha256(concat(nullif(governance.pseudonym_key(), ''), to_hex(sha256(concat(nullif(governance.pseudonym_key(), ''), 'mailing|', cast(email as string)))))))

-- mask_email('email')
concat(left(email, 1), '***')

-- mask_email('email', keep_domain=true)
concat(left(email, 1), '***@', split(email, '@')[safe_offset(1)])

-- mask_phone('phone')
concat('***', right(substr(cast(phone as string), 3), 2))

-- mask_phone('phone', keep=4)
concat('***', right(substr(cast(phone as string), 5), 4))

-- mask_pan('pan')
concat('***', right(substr(cast(pan as string), 5), 4))

-- generalize_date('birth_date')
date_trunc(cast(birth_date as date), year)

-- generalize_date('birth_date', to='quarter')
date_trunc(cast(birth_date as date), quarter)

-- generalize_date('birth_date', to='month')
date_trunc(cast(birth_date as date), month)

-- generalize_date('birth_date', to='week')
date_trunc(cast(birth_date as date), isoweek)

-- generalize_date('birth_date', to='decade')
cast(floor(extract(year from cast(birth_date as date)) / 10) * 10 as int64)

-- generalize_age('age')
case when (age) >= 90 then 90 else cast(floor((age) / 5) * 5 as int64) end

-- generalize_age('age', width=10, cap=80)
case when (age) >= 80 then 80 else cast(floor((age) / 10) * 10 as int64) end

-- truncate_postal('zip')
left(cast(zip as string), 3)

-- bucket('salary', 500)
(floor((salary) / 500) * 500)

-- redact('email')
cast(null as string)

-- redact('salary', data_type='numeric(10, 2)')
cast(null as numeric(10, 2))

-- matches('notes', dbt_governance.personal_pattern('email'))
regexp_contains(notes, r'[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+[.][A-Za-z][A-Za-z]+')

-- matches('notes', dbt_governance.personal_pattern('phone'))
regexp_contains(notes, r'(^|[^0-9A-Za-z])([+]|00)[0-9][0-9 ()/.-]{7,}[0-9]')

-- matches('notes', dbt_governance.personal_pattern('card'))
regexp_contains(notes, r'(^|[^0-9A-Za-z])[3-6][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{1,7}($|[^0-9A-Za-z])')

-- pseudonym_key()
nullif(governance.pseudonym_key(), '')

-- apply_tags()
-- api: update_columns `shop`.`main`.`people` {"email": {"description": "Where 'we' write to", "name": "email", "policy_tags": ["projects/shop/locations/eu/taxonomies/1/policyTags/2"]}}

-- apply_tags(), a view
-- nothing

-- apply_tags(), nothing raw
-- nothing

-- create_table_as
create or replace table `shop`.`main`.`people`
    as (
      select * from (
select * from people -- all
) where false
    );
-- api: update_columns `shop`.`main`.`people` {"email": {"description": "Where 'we' write to", "name": "email", "policy_tags": ["projects/shop/locations/eu/taxonomies/1/policyTags/2"]}}
insert into `shop`.`main`.`people` (`email`, `Card No`, `plan`)
select `email`, `Card No`, `plan`
from (
select * from people -- all
);
