create schema if not exists raw_clinic;
create schema if not exists raw_shop;
create schema if not exists raw_app;
create schema if not exists raw_hr;

create or replace table raw_clinic.people (
    person_id varchar, full_name varchar, birth_date date, sex varchar, national_id varchar, email varchar,
    phone varchar, country_code varchar, joined_at timestamp
);
create or replace table raw_clinic.guardians (
    guardian_id varchar, person_id varchar, full_name varchar, relationship varchar, email varchar, phone varchar
);
create or replace table raw_clinic.addresses (
    address_id varchar, person_id varchar, street varchar, postal_code varchar, city varchar, region varchar,
    country_code varchar, valid_from timestamp
);
create or replace table raw_clinic.consents (
    consent_id varchar, person_id varchar, purpose varchar, granted boolean, granted_at timestamp,
    withdrawn_at timestamp
);
create or replace table raw_clinic.visits (
    visit_id varchar, person_id varchar, doctor_id varchar, visited_at timestamp, channel varchar,
    diagnosis_code varchar, notes varchar
);
create or replace table raw_clinic.prescriptions (
    prescription_id varchar, visit_id varchar, drug_code varchar, dose varchar, days integer, prescribed_on date
);
create or replace table raw_shop.products (
    product_id varchar, title varchar, category varchar, price decimal(10, 2)
);
create or replace table raw_shop.orders (
    order_id varchar, person_id varchar, ordered_at timestamp, status varchar, total decimal(10, 2)
);
create or replace table raw_shop.order_items (
    order_item_id varchar, order_id varchar, product_id varchar, quantity integer, unit_price decimal(10, 2)
);
create or replace table raw_shop.payments (
    payment_id varchar, order_id varchar, card_number varchar, card_brand varchar, amount decimal(10, 2),
    outcome varchar, paid_at timestamp, gateway_message varchar
);
create or replace table raw_app.devices (
    device_id varchar, person_id varchar, platform varchar, push_token varchar, first_seen_at timestamp
);
create or replace table raw_app.location_pings (
    ping_id varchar, device_id varchar, pinged_at timestamp, latitude double, longitude double
);
create or replace table raw_app.web_events (
    event_id varchar, device_id varchar, occurred_at timestamp, page varchar, ip_address varchar
);
create or replace table raw_hr.employees (
    employee_id varchar, full_name varchar, work_email varchar, department varchar, job_title varchar,
    hired_on date, salary integer, bank_account varchar
);
