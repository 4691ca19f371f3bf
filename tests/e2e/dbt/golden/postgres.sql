-- pseudonymize('email')
encode(sha256(convert_to(nullif(current_setting('dbt_governance.key'), '') || encode(sha256(convert_to(nullif(current_setting('dbt_governance.key'), '') || '|' || cast(email as text), 'UTF8')), 'hex'), 'UTF8')), 'hex')

-- pseudonymize('email', domain='mailing')
encode(sha256(convert_to(nullif(current_setting('dbt_governance.key'), '') || encode(sha256(convert_to(nullif(current_setting('dbt_governance.key'), '') || 'mailing|' || cast(email as text), 'UTF8')), 'hex'), 'UTF8')), 'hex')

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
(floor((salary) * 1.0 / 500) * 500)

-- redact('email')
cast(null as varchar)

-- redact('salary', data_type='numeric(10, 2)')
cast(null as numeric(10, 2))

-- matches('notes', dbt_governance.personal_pattern('email'))
notes ~ '[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+[.][A-Za-z][A-Za-z]+'

-- matches('notes', dbt_governance.personal_pattern('phone'))
notes ~ '(^|[^0-9A-Za-z])([+]|00)[0-9][0-9 ()/.-]{7,}[0-9]'

-- matches('notes', dbt_governance.personal_pattern('card'))
notes ~ '(^|[^0-9A-Za-z])[3-6][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{1,7}($|[^0-9A-Za-z])'

-- pseudonym_key()
nullif(current_setting('dbt_governance.key'), '')

-- apply_tags()
comment on column "shop"."main"."people"."email" is 'Where ''we'' write to personal data: contact.email (raw)';
comment on column "shop"."main"."people"."Card No" is 'personal data: finance.card.pan';

-- apply_tags(), a view
comment on column "shop"."main"."people"."email" is 'Where ''we'' write to personal data: contact.email (raw)';
comment on column "shop"."main"."people"."Card No" is 'personal data: finance.card.pan';

-- apply_tags(), nothing raw
comment on column "shop"."main"."people"."email" is 'Where ''we'' write to personal data: contact.email (raw)';
comment on column "shop"."main"."people"."Card No" is 'personal data: finance.card.pan';

-- apply_tags(), label provider anon
comment on column "shop"."main"."people"."email" is 'Where ''we'' write to personal data: contact.email (raw)';
comment on column "shop"."main"."people"."Card No" is 'personal data: finance.card.pan';
security label for anon on column "shop"."main"."people"."email" is 'MASKED WITH FUNCTION governance.mask_text("email")';

-- apply_tags(), label provider classes
comment on column "shop"."main"."people"."email" is 'Where ''we'' write to personal data: contact.email (raw)';
comment on column "shop"."main"."people"."Card No" is 'personal data: finance.card.pan';
security label for classes on column "shop"."main"."people"."email" is 'contact.email';
security label for classes on column "shop"."main"."people"."Card No" is 'finance.card.pan';
