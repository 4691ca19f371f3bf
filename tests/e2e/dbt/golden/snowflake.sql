-- pseudonymize('email')
sha2(nullif(governance.pseudonym_key(), '') || sha2(nullif(governance.pseudonym_key(), '') || '|' || cast(email as varchar), 256), 256)

-- pseudonymize('email', domain='mailing')
sha2(nullif(governance.pseudonym_key(), '') || sha2(nullif(governance.pseudonym_key(), '') || 'mailing|' || cast(email as varchar), 256), 256)

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
regexp_instr(notes, '[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+[.][A-Za-z][A-Za-z]+') > 0

-- matches('notes', dbt_governance.personal_pattern('phone'))
regexp_instr(notes, '(^|[^0-9A-Za-z])([+]|00)[0-9][0-9 ()/.-]{7,}[0-9]') > 0

-- matches('notes', dbt_governance.personal_pattern('card'))
regexp_instr(notes, '(^|[^0-9A-Za-z])[3-6][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{1,7}($|[^0-9A-Za-z])') > 0

-- pseudonym_key()
nullif(governance.pseudonym_key(), '')

-- apply_tags()
alter table shop.main.people modify column "EMAIL" set tag governance.data_class = 'contact.email';
alter table shop.main.people modify column "EMAIL" set masking policy governance.mask_text force;
alter table shop.main.people modify column "Card No" set tag governance.data_class = 'finance.card.pan';

-- apply_tags(), a view
alter view shop.main.people modify column "EMAIL" set tag governance.data_class = 'contact.email';
alter view shop.main.people modify column "EMAIL" set masking policy governance.mask_text force;
alter view shop.main.people modify column "Card No" set tag governance.data_class = 'finance.card.pan';

-- apply_tags(), nothing raw
alter table shop.main.people modify column "EMAIL" set tag governance.data_class = 'contact.email';
alter table shop.main.people modify column "Card No" set tag governance.data_class = 'finance.card.pan';

-- create_table_as
create or replace temporary table shop.main.people__dbt_governance
    as (
        select * from (
select * from people -- all
) where false
    );
drop table if exists shop.main.people__dbt_governance;
create or replace transient table shop.main.people (
    "EMAIL" varchar(320) with masking policy governance.mask_text with tag (governance.data_class = 'contact.email'),
    "Card No" varchar(19) with tag (governance.data_class = 'finance.card.pan'),
    "plan" integer
)
    as (
        select * from people -- all
    );
