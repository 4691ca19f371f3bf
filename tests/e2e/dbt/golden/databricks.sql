-- pseudonymize('email')
sha2(concat(nullif(secret('dbt_governance', 'pseudonym_key'), ''), sha2(concat(nullif(secret('dbt_governance', 'pseudonym_key'), ''), '|', cast(email as string)), 256)), 256)

-- pseudonymize('email', domain='mailing')
sha2(concat(nullif(secret('dbt_governance', 'pseudonym_key'), ''), sha2(concat(nullif(secret('dbt_governance', 'pseudonym_key'), ''), 'mailing|', cast(email as string)), 256)), 256)

-- mask_email('email')
(left(email, 1) || '***')

-- mask_email('email', keep_domain=true)
(left(email, 1) || '***@' || split_part(email, '@', 2))

-- mask_phone('phone')
concat('***', right(substr(cast(phone as string), 3), 2))

-- mask_phone('phone', keep=4)
concat('***', right(substr(cast(phone as string), 5), 4))

-- mask_pan('pan')
concat('***', right(substr(cast(pan as string), 5), 4))

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
left(cast(zip as string), 3)

-- bucket('salary', 500)
(floor((salary) / 500) * 500)

-- redact('email')
cast(null as string)

-- redact('salary', data_type='numeric(10, 2)')
cast(null as numeric(10, 2))

-- matches('notes', dbt_governance.personal_pattern('email'))
notes rlike '[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+[.][A-Za-z][A-Za-z]+'

-- matches('notes', dbt_governance.personal_pattern('phone'))
notes rlike '(^|[^0-9A-Za-z])([+]|00)[0-9][0-9 ()/.-]{7,}[0-9]'

-- matches('notes', dbt_governance.personal_pattern('card'))
notes rlike '(^|[^0-9A-Za-z])[3-6][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{1,7}($|[^0-9A-Za-z])'

-- pseudonym_key()
nullif(secret('dbt_governance', 'pseudonym_key'), '')

-- apply_tags()
alter table `shop`.`main`.`people` alter column `email` set tags ('governance_class' = 'contact.email');
alter table `shop`.`main`.`people` alter column `email` set mask governance.mask_text;
alter table `shop`.`main`.`people` alter column `Card No` set tags ('governance_class' = 'finance.card.pan');

-- apply_tags(), a view
alter view `shop`.`main`.`people` alter column `email` set tags ('governance_class' = 'contact.email');
alter view `shop`.`main`.`people` alter column `Card No` set tags ('governance_class' = 'finance.card.pan');

-- apply_tags(), nothing raw
alter table `shop`.`main`.`people` alter column `email` set tags ('governance_class' = 'contact.email');
alter table `shop`.`main`.`people` alter column `Card No` set tags ('governance_class' = 'finance.card.pan');

-- create_table_as
create or replace table `shop`.`main`.`people`
      using delta
      as
      select * from (
select * from people -- all
) where false;
alter table `shop`.`main`.`people` alter column `email` set tags ('governance_class' = 'contact.email');
alter table `shop`.`main`.`people` alter column `email` set mask governance.mask_text;
alter table `shop`.`main`.`people` alter column `Card No` set tags ('governance_class' = 'finance.card.pan');
insert into `shop`.`main`.`people` by name
select *
from (
select * from people -- all
);
