-- pseudonymize('email')
sha256(nullif(getvariable('dbt_governance_key'), '') || sha256(nullif(getvariable('dbt_governance_key'), '') || '|' || cast(email as varchar)))

-- pseudonymize('email', domain='mailing')
sha256(nullif(getvariable('dbt_governance_key'), '') || sha256(nullif(getvariable('dbt_governance_key'), '') || 'mailing|' || cast(email as varchar)))

-- mask_email('email')
(left(email, 1) || '***')

-- mask_email('email', keep_domain=true)
(left(email, 1) || '***@' || split_part(email, '@', 2))

-- mask_phone('phone')
('***' || right(substr(cast(phone as varchar), 3), 2))

-- mask_phone('phone', keep=4)
('***' || right(substr(cast(phone as varchar), 5), 4))

-- mask_pan('pan')
('***' || right(substr(cast(pan as varchar), 5), 4))

-- generalize_date('birth_date')
cast(date_trunc('year', cast(birth_date as date)) as date)

-- generalize_date('birth_date', to='quarter')
cast(date_trunc('quarter', cast(birth_date as date)) as date)

-- generalize_date('birth_date', to='month')
cast(date_trunc('month', cast(birth_date as date)) as date)

-- generalize_date('birth_date', to='week')
cast(date_trunc('week', cast(birth_date as date)) as date)

-- generalize_date('birth_date', to='decade')
cast(floor(extract(year from cast(birth_date as date)) / 10) * 10 as integer)

-- generalize_age('age')
case when (age) >= 90 then 90 else cast(floor((age) / 5) * 5 as integer) end

-- generalize_age('age', width=10, cap=80)
case when (age) >= 80 then 80 else cast(floor((age) / 10) * 10 as integer) end

-- truncate_postal('zip')
left(cast(zip as varchar), 3)

-- bucket('salary', 500)
(floor((salary) / 500) * 500)

-- redact('email')
cast(null as varchar)

-- redact('salary', data_type='numeric(10, 2)')
cast(null as numeric(10, 2))

-- matches('notes', dbt_governance.personal_pattern('email'))
regexp_matches(notes, '[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+[.][A-Za-z][A-Za-z]+')

-- matches('notes', dbt_governance.personal_pattern('phone'))
regexp_matches(notes, '(^|[^0-9A-Za-z])([+]|00)[0-9][0-9 ()/.-]{7,}[0-9]')

-- matches('notes', dbt_governance.personal_pattern('card'))
regexp_matches(notes, '(^|[^0-9A-Za-z])[3-6][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{1,7}($|[^0-9A-Za-z])')

-- pseudonym_key()
nullif(getvariable('dbt_governance_key'), '')

-- apply_tags()
comment on column "shop"."main"."people"."email" is 'Where ''we'' write to personal data: contact.email (raw)';
comment on column "shop"."main"."people"."Card No" is 'personal data: finance.card.pan';

-- apply_tags(), a view
comment on column "shop"."main"."people"."email" is 'Where ''we'' write to personal data: contact.email (raw)';
comment on column "shop"."main"."people"."Card No" is 'personal data: finance.card.pan';

-- apply_tags(), nothing raw
comment on column "shop"."main"."people"."email" is 'Where ''we'' write to personal data: contact.email (raw)';
comment on column "shop"."main"."people"."Card No" is 'personal data: finance.card.pan';
