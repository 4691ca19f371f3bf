"""Words in column names that tell what a column holds, in several languages; data for suggestions."""

from __future__ import annotations

HINTS: dict[str, tuple[str, ...]] = {
    "account.id": ("user id", "customer id", "person id", "patient id", "member id", "client no", "account id", "employee id", "guest id", "userid", "kundennummer", "uuid user", "用户id", "会员号"),
    "identity.name": (
        "full name", "fullname", "first name", "firstname", "last name", "lastname", "surname", "given name",
        "family name", "middle name", "maiden name", "customer name", "patient name", "contact name", "fname",
        "lname", "vorname", "nachname", "familienname", "nom complet", "prenom", "nom famille", "nombre completo",
        "apellido", "apellidos", "primeiro nome", "sobrenome", "nome completo", "cognome", "voornaam", "achternaam",
        "xingming", "姓名", "名字", "氏名", "holder name", "cardholder", "person name", "employee name", "guest name",
    ),
    "identity.username": ("username", "user name", "login", "screen name", "nickname", "handle", "benutzername", "昵称", "用户名"),
    "identity.photo": ("photo", "avatar", "portrait", "selfie", "profile picture", "profile image", "headshot", "照片", "头像"),
    "contact.email": ("email", "e mail", "mail address", "email address", "e mail address", "emailaddress", "correo", "correo electronico", "courriel", "youxiang", "邮箱", "电子邮件"),
    "contact.phone": (
        "phone", "telephone", "mobile", "cell phone", "cellphone", "msisdn", "fax", "tel", "telefon", "telefono",
        "telefone", "telefoonnummer", "handynummer", "portable", "shouji", "手机", "手机号", "电话",
    ),
    "contact.address.street": (
        "street", "address", "address line", "addr", "street address", "strasse", "straße", "anschrift", "adresse", "rue",
        "direccion", "endereco", "indirizzo", "dizhi", "地址", "住址", "house number", "hausnummer",
    ),
    "contact.address.postal": ("postal code", "postcode", "zip", "zip code", "zipcode", "plz", "postleitzahl", "code postal", "codigo postal", "cep", "邮编"),
    "contact.address.city": ("city", "town", "stadt", "ort", "wohnort", "ville", "ciudad", "cidade", "citta", "城市"),
    "contact.address.region": ("region", "province", "county", "bundesland", "provincia", "estado", "省份"),
    "govid.national": (
        "ssn", "social security", "national id", "national identity", "identity number", "id card", "passport or id", "nino", "nhs number",
        "cpf", "dni", "curp", "nir", "codice fiscale", "sozialversicherungsnummer", "steuernummer", "tax id", "personnummer", "bsn",
        "sin number", "aadhaar", "shenfenzheng", "身份证", "身份证号",
    ),
    "govid.passport": ("passport", "passport number", "reisepass", "passeport", "pasaporte", "护照"),
    "govid.driver_licence": ("driver license", "driver licence", "drivers license", "driving licence", "fuehrerschein", "permis conduire", "驾驶证"),
    "device.ip": ("ip", "ip address", "ip addr", "ipaddress", "client ip", "remote addr", "ipv4", "ipv6"),
    "device.id": ("device id", "deviceid", "imei", "idfa", "gaid", "android id", "advertising id", "mac address", "udid", "push token"),
    "device.cookie": ("cookie", "cookie id", "visitor id", "anonymous id", "session id", "client id"),
    "vehicle.plate": ("license plate", "licence plate", "number plate", "kennzeichen", "车牌", "plate number"),
    "secret.password": ("password", "passwd", "pwd", "password hash", "passwort", "kennwort", "mot passe", "contrasena", "密码"),
    "secret.credential": ("api key", "access token", "refresh token", "auth token", "secret key", "private key", "otp secret"),
    "demographic.birth_date": (
        "birth date", "birthdate", "date of birth", "dob", "birthday", "born on", "birth day", "geburtsdatum", "geburtstag",
        "date naissance", "fecha nacimiento", "data nascimento", "data nascita", "geboortedatum", "shengri", "生日", "出生日期",
    ),
    "demographic.age": ("age", "age years", "alter", "edad", "idade", "年龄"),
    "demographic.sex_gender": ("gender", "sex", "geschlecht", "sexe", "sexo", "genero", "geslacht", "xingbie", "性别"),
    "demographic.nationality": ("nationality", "citizenship", "staatsangehoerigkeit", "nationalite", "nacionalidad", "国籍"),
    "demographic.marital": ("marital status", "familienstand", "civil status", "estado civil", "婚姻状况"),
    "belief.religion": ("religion", "religious", "konfession", "religione", "宗教"),
    "belief.political": ("political", "party affiliation", "political party", "voter party"),
    "belief.union": ("trade union", "union member", "union membership", "gewerkschaft"),
    "origin.race_ethnicity": ("race", "ethnicity", "ethnic", "ethnic group", "民族"),
    "identity.special_status": ("disability", "disabled", "schwerbehindert", "handicap", "残疾"),
    "health.diagnosis": ("diagnosis", "diagnoses", "icd", "icd10", "icd code", "diagnose", "diagnostico", "condition code", "disease", "诊断", "疾病", "病历"),
    "health.medication": ("medication", "prescription", "drug", "medicine", "medikament", "dosage", "dose", "药品"),
    "health.record_number": ("medical record", "mrn", "patient number", "health record"),
    "health.insurance_id": ("insurance number", "insurance id", "policy holder", "versichertennummer", "medicare number", "医保"),
    "health.visit": ("visit reason", "appointment reason", "symptom", "symptoms", "allergy", "allergies", "blood type", "blood pressure"),
    "genetic": ("dna", "genome", "genetic", "genotype"),
    "biometric": ("fingerprint", "face embedding", "faceprint", "iris scan", "voiceprint", "biometric", "指纹"),
    "sexlife_orientation": ("sexual orientation", "sexuality", "sexuelle orientierung"),
    "criminal": ("criminal record", "conviction", "convictions", "arrest", "felony", "vorstrafen"),
    "finance.card.pan": ("card number", "credit card number", "credit card", "card last", "creditcard", "cc number", "pan", "card no", "kreditkarte", "kreditkartennummer", "tarjeta credito", "银行卡号"),
    "finance.card.cvv": ("cvv", "cvc", "cvv2", "security code", "card verification"),
    "finance.account": ("iban", "account number", "bank account", "kontonummer", "routing number", "sort code", "numero cuenta", "bic", "账号"),
    "finance.credit_score": ("credit score", "credit rating", "fico", "schufa"),
    "finance.income": ("income", "einkommen", "ingresos", "revenu annuel", "household income"),
    "location.precise": ("latitude", "longitude", "lat", "lng", "lon", "gps", "geo point", "geolocation", "coordinates"),
    "comms.content": ("message body", "message text", "email body", "sms text", "chat message", "transcript", "mail body"),
    "employment.salary": ("salary", "wage", "gehalt", "salaire", "salario", "base pay", "compensation", "薪资", "工资"),
    "employment.title": ("job title", "position title", "berufsbezeichnung", "occupation", "beruf"),
    "freetext": ("notes", "comment", "comments", "free text", "freetext", "remarks", "bemerkung", "bemerkungen", "feedback text", "备注"),
}  # fmt: skip
"""Phrases by class, words separated by blanks; longer phrases win."""

HARMLESS = frozenset(
    {
        "verified", "valid", "is", "has", "count", "cnt", "flag", "opt", "optin", "optout", "subscribed", "consent", "enabled",
        "allowed", "status", "type", "format", "template", "campaign", "subject", "sent", "opened", "clicked", "bounced", "length",
        "provider", "required", "missing", "policy", "rule", "test", "schema", "table", "column", "model", "product", "brand",
        "scenario", "academic", "percent", "ratio", "rate", "avg", "sum", "num", "number_of", "config", "setting", "version",
        "file", "page", "event", "metric", "dimension", "category", "channel", "store", "warehouse", "supplier", "vendor", "shop",
        "company", "business", "merchant", "server", "host", "app", "application", "project", "team", "department", "branch", "created",
        "updated", "changed", "modified", "at", "timestamp",
    }
)  # fmt: skip
"""Words beside which a hint says something of the value, of a thing, or of when, and not of a person."""

BOOLEAN = frozenset({"bool", "boolean", "bit"})
TEMPORAL = frozenset(
    {"date", "datetime", "timestamp", "timestamptz", "timestamp_ntz", "timestamp_ltz", "timestamp_tz", "time"}
)
NUMERIC = frozenset(
    {
        "int", "integer", "bigint", "smallint", "tinyint", "hugeint", "int64", "int32", "number", "numeric", "decimal",
        "double", "float", "float64", "real",
    }
)  # fmt: skip

TEXT_ONLY = frozenset(
    {
        "identity.name",
        "identity.username",
        "contact.email",
        "contact.address.street",
        "contact.address.city",
        "freetext",
        "comms.content",
    }
)
"""Classes that no number and no date holds."""

DATE_OR_TEXT = frozenset({"demographic.birth_date"})
