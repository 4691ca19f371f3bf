"""Words in column names that tell what a column holds, in several languages; data for suggestions.

Latin phrases are written in lower case without accents, their words separated by blanks; words that a schema
joins (`firstname`, `telefonnummer`) are taken apart again by `naming.py` with the words that stand here.
"""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


HINTS: dict[str, str] = {
    "account.id": (
        "lidnummer, studentnummer, klantnr, numero adherent, numero client, customer extid, customer number, customer no, client no, account holder id, userid, user uuid, matricule, matricula, "
        "kundennummer, kundennr, personalnummer, personalnr, mitgliedsnummer, patientennummer, xuehao, gonghao, "
        "num matricula, klantnummer, student number, employee number, staff number, payroll number, person id, "
        "账号 no, 会员号, 用户号, 客户编号, 用户编号, 用户id, 会员编号, 学号, 學號, 工号, 工號, 员工编号, 社員番号, 会員番号, 顧客番号, "
        "社員コード, 顧客コード, 会員id, 学籍番号, 客戶代號, 客户代号"
    ),
    "account.pseudonym": "email hash, hashed email, email md, email sha, md email, sha email, phone hash, hashed phone",
    "identity.name": (
        "weergave naam, alt name, lianxiren, xing, ming zi, attention name, addressee, full name, first name, last name, full name local, surname, given name, family name, middle name, maiden name, maiden, "
        "forename, preferred name, legal name, birth name, customer name, patient name, contact name, fname, lname, "
        "person name, employee name, guest name, holder name, cardholder, account holder, owner name, passenger name, "
        "recipient name, student name, member name, user full name, doctor name, provider name, author name, "
        "shop owner, beneficiary name, ship to name, bill to name, consignee, billing name, shipping name, signatory, "
        "vorname, nachname, familienname, geburtsname, kundenname, kontoinhaber, ansprechpartner, rufname, zuname, "
        "prenom, prenoms, nom complet, nom famille, nom naissance, nom usage, nom jeune fille, nom prenom, postnom, "
        "nombre completo, nombre apellido, apellido, apellidos, nombres, primer nombre, segundo nombre, "
        "primer apellido, segundo apellido, apellido paterno, apellido materno, razon nombre, administrador, "
        "primeiro nome, sobrenome, nome completo, nome social, nome civil, nome mae, nome pai, nome urna, "
        "cognome, nome cognome, voornaam, achternaam, tussenvoegsel, "
        "xingming, mingzi, shimei, kanji shimei, kana shimei, sei mei, furigana, hurigana, "
        "sei, mei, kana, hurigana sei, hurigana mei, furigana sei, furigana mei, ape, 姓名, 名字, 氏名, 氏名カナ, フリガナ, ふりがな, お名前, 持卡人, 收件人姓名, 联系人姓名"
    ),
    "identity.username": (
        "username, user name, login, login name, login id, loginid, user login, screen name, screenname, twitter handle, "
        "twitter username, benutzername, anmeldename, nutzername, nom utilisateur, identifiant connexion, "
        "nombre usuario, nome usuario, gebruikersnaam, 昵称, 暱稱, 用户名, 登录名, ユーザー名, ニックネーム, "
        "twitter, github, skype, wechat, weixin, whatsapp, instagram, qq"
    ),
    "identity.photo": (
        "profilbild, pasfoto, profielfoto, avatar, portrait, selfie, profile picture, profile image, profile photo, photo url, url photo, url foto, image url profil, photo, headshot, foto, "
        "photo profil, foto perfil, passfoto, touxiang, zhaopian, zhengjianzhao, 照片, 头像, 頭像, 顔写真, 证件照"
    ),
    "contact.email": (
        "email, mail, e mail, mail address, email address, emailaddress, mailadresse, emailadresse, adresse mail, "
        "adresse electronique, courriel, mel, correo, correo electronico, endereco eletronico, posta elettronica, "
        "email from, reply to, recipient email, cc, bcc, youxiang, meru, meado, "
        "邮箱, 邮件地址, 电子邮件, 电子邮箱, 電子郵件, メール, メールアドレス"
    ),
    "contact.phone": (
        "telefoon, gsm, mobiele nummer, phone, phone number, phone num, telephone, mobile, mobile phone, cell phone, cellphone, cell, msisdn, fax, tel, "
        "home phone, work phone, landline, contact number, emergency contact phone, emergency phone, "
        "telefon, telefonnummer, handy, handynummer, mobilnummer, mobiltelefon, rufnummer, telefax, notfallkontakt, "
        "telephone portable, portable, numero telephone, tel portable, telefono, celular, movil, telefono movil, "
        "telefone, telefone celular, cellulare, telefoonnummer, mobiel, "
        "shouji, shoujihao, shoujihaoma, dianhua, lianxidianhua, lianxifangshi, denwa, denwa bangou, keitai, "
        "手机, 手机号, 手机号码, 手機, 电话, 電話, 联系电话, 联系方式, 电话号码, 電話番号, 携帯, 携帯番号, 連絡先"
    ),
    "contact.address.street": (
        "tongxundizhi, tongxun dizhi, default address, domicilio fiscal, street, street name, street number, address, address line, addr, street address, home address, postal address, "
        "mailing address, residential address, house number, house no, apartment, strasse, str nr, anschrift, "
        "adresse, hausnummer, hausnr, haus nr, wohnanschrift, rechnungsadresse, lieferadresse, rue, adresse postale, "
        "numero voie, nom voie, direccion, domicilio, calle, direc, endereco, logradouro, rua, morada, indirizzo, via indirizzo, "
        "straat, huisnummer, adres, dizhi, zhuzhi, lianxidizhi, jiatingzhuzhi, jusho, juusho, juusyo, banchi, "
        "地址, 住址, 家庭住址, 户籍地址, 居住地, 现居住地, 暂住地, 收件人地址, 住所, 番地"
    ),
    "contact.address.postal": (
        "cap, postal code, post code, postcode, zip, zip code, zipcode, plz, postleitzahl, code postal, codpostal, cp, "
        "codigo postal, cep, cap residenza, youbian, youzhengbianma, yubin, yubin bangou, yubin no, "
        "邮编, 邮政编码, 郵遞區號, 郵便番号"
    ),
    "contact.address.city": (
        "gemeente, wohnsitz, domicilio ciudad, city, town, stadt, ort, wohnort, ville, commune residence, ciudad, localidad, cidade, citta, comune residenza, "
        "woonplaats, chengshi, shikuchoson, 城市, 所在城市, 市区町村"
    ),
    "contact.address.region": (
        "provincie, provinz, region, province, county, bundesland, provincia, address state, shengfen, todofuken, hukou region, 省份, 都道府県"
    ),
    "govid.national": (
        "svnr, sozialversicherungsnr, tax idnum, rijksregisternummer, codice assistito, steueridentnr, nss, ssn, ssnid, social security, social security number, social insurance number, national id, national identity, "
        "national insurance, nationalid number, identity number, identity card, id card, idcard, id card number, id number, "
        "identification number, identification id, passport or id, nino, nhs number, tax id, taxpayer id, tin, itin, "
        "sin number, aadhaar, aadhar, voter id, "
        "sozialversicherungsnummer, steuernummer, steuer id, steueridentifikationsnummer, personalausweis, ausweisnummer, ahv, "
        "numero securite sociale, securite sociale, nir, cin, numero cin, piece identite, numero piece identite, carte identite, "
        "dni, nif, nie, cifnif, curp, rfc, rut, cuil, cuit, cedula, cedula identidad, numero documento, documento, "
        "documento identidad, identificacion, numero identificacion, "
        "cpf, nis, pis, pasep, titulo eleitor, titulo eleitoral, carteira identidade, codice fiscale, "
        "personnummer, bsn, burgerservicenummer, pesel, "
        "shenfenzheng, shenfenzhenghao, shenfenzhenghaoma, shenfenzh, my number, mynumber, "
        "身份证, 身份证号, 身份证号码, 身分證, 身分證號, 身分証, 证件号, 证件号码, マイナンバー, 個人番号"
    ),
    "govid.passport": "passport, passport number, passport no, passport id, reisepass, reisepassnummer, passeport, pasaporte, passaporte, huzhao, 护照, 護照, 旅券番号",
    "govid.driver_licence": "driver license, driver licence, drivers license, driving licence, drivers, fuehrerschein, permis conduire, carnet conducir, jiashizheng, 驾驶证, 运转免许, 免許証番号",
    "govid.immigration_status": "immigration status, visa status, residence permit, aufenthaltstitel, titre sejour",
    "device.ip": "ip, ip address, ip addr, ipaddress, client ip, remote addr, ipv, browser ip, purchase ip, adresse ip",
    "device.id": (
        "device id, device identifier, device uuid, imei, imsi, idfa, idfv, gaid, aaid, android id, advertising id, mac address, "
        "udid, push token, device token, user fingerprint, device fingerprint, browser fingerprint, 设备号, 设备id, 设备标识"
    ),
    "device.cookie": (
        "cookie, cookie id, visitor id, anonymous id, session id, session identifier, ga client id, fullvisitorid, full visitor id, "
        "domain userid, network userid, domain sessionid, user pseudo id, gclid, fbclid"
    ),
    "vehicle.plate": "license plate, licence plate, number plate, plate number, kennzeichen, plaque immatriculation, immatriculation, placa vehiculo, matricula vehiculo, chepai, chepaihao, 车牌, 车牌号, 車牌, ナンバープレート",
    "secret.password": (
        "password, passwd, pwd, password hash, hashed password, passphrase, user pass, passwort, kennwort, mot passe, mdp, "
        "contrasena, clave acceso, senha, wachtwoord, mima, 密码, 密碼, 口令, パスワード"
    ),
    "secret.credential": (
        "api key, apikey, access token, refresh token, auth token, authenticity token, authentication key, auth key, "
        "bearer token, secret key, secret, private key, otp secret, two factor secret, two factor auth key, totp secret, "
        "reset token, reset key, logkey, oauth token, 密钥"
    ),
    "demographic.birth_date": (
        "birth date, birthdate, date of birth, dob, birthday, born on, birth day, birth month, birth year, year of birth, "
        "month of birth, day of birth, yob, birth, birth datetime, geburtsdatum, geburtstag, geburtsjahr, "
        "date naissance, naissance, annee naissance, fecha nacimiento, fec nacimiento, ano nacimiento, data nascimento, "
        "ano nascimento, data nascita, geboortedatum, shengri, chushengriqi, chushengrq, seinengappi, tanjoubi, "
        "生日, 出生日期, 出生年月, 出生年月日, 生年月日, 誕生日"
    ),
    "demographic.age": (
        "age, age years, age group, age range, age band, age at, age of dependent, alter, altersklasse, altersgruppe, "
        "tranche age, edad, rango edad, idade, faixa etaria, eta anni, leeftijd, nianling, nenrei, 年龄, 年齡, 年齢"
    ),
    "demographic.sex_gender": (
        "gender, sex, gender identity, geschlecht, sexe, civilite, sexo, genero, genre, sesso, geslacht, xingbie, seibetsu, 性别, 性別"
    ),
    "demographic.nationality": (
        "nationality, citizenship, staatsangehoerigkeit, nationalitaet, nationalite, nacionalidad, nacionalidade, "
        "cittadinanza, nationaliteit, guoji, kokuseki, 国籍, 國籍"
    ),
    "demographic.marital": (
        "hunying, hunyingzhuangkuang, marital status, marital, civil status, familienstand, etat civil, situation familiale, situation matrimoniale, "
        "estado civil, stato civile, burgerlijke staat, hunyin, hunyinzhuangkuang, 婚姻, 婚姻状况, 婚姻狀況, 配偶者有無"
    ),
    "belief.religion": "zongjiao, zongjiaoxinyang, zongjiaoxingyang, religie, godsdienst, confession, religion, religious affiliation, religious belief, faith, konfession, religionszugehoerigkeit, religione, religiao, 宗教, 宗教信仰",
    "belief.political": "political affiliation, political party, political opinion, party affiliation, voter party, parteizugehoerigkeit, partido politico, zhengzhimianmao, 政治面貌, 党派",
    "belief.union": "trade union, union member, union membership, gewerkschaft, syndicat, sindicato",
    "origin.race_ethnicity": "mingzu, etnische afkomst, race, ethnicity, ethnic, ethnic group, race ethnicity, hispanic or latino, hispanic, ethnie, etnia, raca, raca cor, cor raca, minzu, 民族, 人种",
    "identity.special_status": "disability, disabled, disability status, schwerbehindert, schwerbehinderung, behinderung, handicap, discapacidad, deficiencia, tipo deficiencia, canji, 残疾, 障害",
    "health": (
        "blood type, blood group, blutgruppe, groupe sanguin, grupo sanguineo, tipo sanguineo, xuexing, 血型, 血液型, "
        "allergy, allergies, allergie, allergien, alergias, antecedents, medical history, health status, "
        "procedure concept, procedure code, surgery, vaccine code, lab result"
    ),
    "health.diagnosis": (
        "diagnosis, diagnoses, diagnosis code, diagnosis description, primary diagnosis, icd, icd code, diagnose, "
        "diagnosecode, diagnostic, diagnostico, disease, disease code, condition concept, condition code, condition source, "
        "maladie, enfermedad, doenca, cid principal, krankheit, cause of death, causa basica, comorbidity, "
        "zhenduan, bingzheng, jibing, 诊断, 疾病, 病历, 病症, 診斷, 病名, 傷病名"
    ),
    "health.medication": (
        "medication, medication name, prescription, drug, drug name, drug code, drug concept, drug source, medicine, medikament, "
        "medicament, medicamento, dosage, dose, ndc, ndc code, rxnorm, rxnorm code, atc code, sig, yaopin, 药品, 用药, 处方药"
    ),
    "health.record_number": "medical record, medical record number, medical record no, mrn, patient number, health record, numero dossier, historia clinica, prontuario, fallnummer, 病历号, 病案号, 住院号, 门诊号",
    "health.insurance_id": (
        "insurance number, insurance id, insurance member id, insured id, policy holder, policyholder id, subscriber number, "
        "health plan id, medicare number, medicare id, medicaid id, versichertennummer, versicherungsnummer, krankenversichertennummer, "
        "numero assure, numero mutuelle, numero afiliado, cartao nacional saude, cns, hihokensha no, 医保, 医保号, 医保卡号, 社保号, 保険者番号, 被保険者番号"
    ),
    "health.visit": "visit reason, appointment reason, chief complaint, symptom, symptoms, symptome, sintomas, blood pressure, zhusu, 症状, 主诉",
    "event.date": "death date, date of death, death datetime, deceased date, todesdatum, sterbedatum, date deces, fecha defuncion, fecha fallecimiento, data obito, data falecimento, 死亡日期, 死亡日",
    "genetic": "dna, genome, genetic, genotype, 基因",
    "biometric": "fingerprint template, fingerprint, face embedding, faceprint, face id template, iris scan, voiceprint, biometric, 指纹, 人脸, 指紋",
    "sexlife_orientation": "sexual orientation, sexuality, sexuelle orientierung, orientation sexuelle, orientacion sexual",
    "criminal": "criminal record, conviction, convictions, arrest, felony, vorstrafen, casier judiciaire, antecedentes penales, 犯罪记录",
    "finance.card.pan": (
        "card number, credit card number, credit card, card last, creditcard, cc number, pan, card no, kreditkarte, "
        "kreditkartennummer, carte bancaire, numero carte, tarjeta credito, numero tarjeta, num tarjeta, cartao credito, numero cartao, "
        "银行卡号, 银行卡, 信用卡号, 卡号, クレジットカード番号, カード番号"
    ),
    "finance.card.cvv": "cvv, cvc, security code, card verification",
    "finance.card.pin": "card pin, pin code hash",
    "finance.account": (
        "iban, bank account number, bank account no, bank account, routing number, sort code, bankverbindung, kontonummer, "
        "compte bancaire, numero compte, cuenta bancaria, numero cuenta, conta bancaria, rekeningnummer, "
        "yinhangkahao, yinhangzhanghao, 银行账号, 银行账户, 开户账号, 口座番号"
    ),
    "finance.credit_score": "credit score, credit rating, fico, schufa, 信用评分",
    "finance.income": "inkomen, jaarinkomen, bruto jaarinkomen, jahreseinkommen, reddito, revenu, income, yearly income, household income, annual income, einkommen, ingresos, revenu annuel, renda, renda familiar, 收入, 年収",
    "location.precise": "latitude, longitude, lat, lng, lon, gps, geo point, geolocation, coordinates, breitengrad, laengengrad, latitud, longitud, 经度, 纬度, 緯度, 経度, 定位",
    "comms.content": "message body, message text, email body, mail body, mail html body, sms text, chat message, transcript, transcription text, email content, 短信内容, 聊天记录, メール本文",
    "behaviour.search": "search query, search term text, search keyword typed",
    "employment.salary": (
        "salary, wage, wages, base pay, total pay, pay rate, hourly rate, compensation basis, compensation amount, base salary, "
        "gehalt, stundenlohn, monatslohn, lohn, bruttogehalt, salaire, salaire base, salario, salario mensal, sueldo, remuneracao, "
        "stipendio, xinzi, gongzi, kyuuyo, 薪资, 工资, 薪水, 給与, 年俸"
    ),
    "employment.title": "zhiye, zhiwu, zhicheng, functietitel, mestiere, professione, job title, position title, business title, occupation, profession, berufsbezeichnung, beruf, cargo, ocupacao, ocupacion, puesto trabajo, fonction emploi, 职业, 职务, 職業, 役職",
    "employment.dept": "employee department, user department, 所属部署",
    "freetext": (
        "opmerking, toelichting, osservazioni, notes, note, comment, comments, free text, freetext, remarks, remark, memo text, note text, feedback text, "
        "bemerkung, bemerkungen, notiz, notizen, anmerkung, anmerkungen, kommentar, remarque, remarques, commentaire, commentaires, "
        "observaciones, comentario, comentarios, notas, observacao, observacoes, note libere, opmerkingen, beizhu, bikou, 备注, 備註, 備考"
    ),
}  # fmt: skip
"""Phrases by class, separated by commas; longer phrases win."""

PERSONS = _set("""
    user users customer customers client clients person persons people patient patients member members employee
    employees worker workers candidate candidates contact contacts lead leads subscriber subscribers student
    students guest guests visitor driver drivers tenant applicant applicants requester submitter resident citizen
    beneficiary insured borrower participant respondent donor volunteer passenger passengers buyer shopper staff
    nurse doctor physician teacher teachers guardian consumer voter voters player players individual prospect
    practitioner admin admins attendee lender signer cust emp usr holder cardholder holders
    kunde kunden benutzer nutzer mitarbeiter patienten mitglied mitglieder personen angestellter angestellte schueler
    bewerber fahrer gast pfleger arzt versicherter utilisateur utilisateurs salarie employe employes personne
    personnes adherent eleve etudiant membre abonne medecin cliente clientes usuario usuarios paciente pacientes
    empleado empleados persona personas alumno alumnos estudiante estudiantes trabajador contacto contactos agente
    agentes afiliado funcionario funcionarios pessoa pessoas aluno alunos beneficiario favorecido titular portador
    representante responsavel segurado eleitor candidato candidatos deputado socios utente paziente dipendente
    klant klanten gebruiker medewerker yonghu huanzhe huiyuan xuesheng kehu yuangong yisheng laoshi renyuan bingren
    jiaoshi geren kaiin kokyaku shain juumin gakusei riders rider
    """)
"""Words for a person, which turn `id` into a key of the person and `name` into the person's name."""

WIDE_PERSONS = (
    "客户",
    "用户",
    "会员",
    "患者",
    "病人",
    "员工",
    "学生",
    "學生",
    "储户",
    "人员",
    "社員",
    "顧客",
    "会員",
    "客戶",
)
"""The same in Chinese and Japanese, where words are not separated."""

KEYS = _set(
    "id ids key sk pk nr no num number code cod codigo numero nummer uuid guid identifier identifiant bianhao zhanghao vid"
)
"""Words for a key."""

COUNTS = _set("number no num nr")
"""Words that count when a plural follows: `number_of_employees`."""

NAMES = _set("name names nom nombre nome naam name")
"""Words that mean a name, of a person beside a word for one and of a thing otherwise."""

ORGANISATIONS = _set("""
    company companies store stores shop shops supplier suppliers vendor vendors merchant merchants business org
    organization organizations organisation facility facilities office offices warehouse
    warehouses branch branches bank banks airport station stations hotel hotels restaurant restaurants agency school
    schools site sites facturascli empresa empresas proveedor proveedores escola agencia estabelecimento
    estabelecimentos firma lieferant lieferanten societe fournisseur baseinfo venue venues hospital hospitals plant
    department departments subsidiary subsidiaries pharmacy payer institution
    """)
"""Words for what has addresses and telephones too, and is no person."""

WIDE_THINGS = (
    "公司",
    "机构",
    "店",
    "企业",
    "单位",
    "产品",
    "商品",
    "供应商",
    "物品",
    "品牌",
    "仓库",
    "会社",
    "学校",
    "項目",
    "项目",
    "套餐",
)

THINGS = _set("""
    is has are was can should verified valid invalid count cnt flag opt optin optout subscribed consent enabled allowed
    allow accepts requires include include type format template campaign sent opened clicked bounced length
    required missing policy rule test schema table column model product products brand scenario academic percent ratio
    rate avg average sum num total max min config setting settings version file page event metric dimension category
    channel server host app application project team branch token contract pool wallet block chain tx transaction
    plan class group list set option field feature index domain smtp isp organization organisation queue tracking proxy
    feed vault destination gauge boost pair trade swap aggregator node router factory bridge creator collection nft
    web url website link browser os platform screen carrier battery memory network item items line order invoice
    ingredient film movie album track genre book species animal tier raza mascota artikel produit producto produto
    role department dept function menu tag sprint project filter on no date fecha datum lieu lugar delivrance expiry issue issued
    error failure drop status response credit debit delivery release country region place pays classe clase nivel padrao referencia level grade
    """)
"""Words before a hint that make it say something of a thing, of a setting or of many."""

FOLLOWERS = _set("""
    number no nr num nummer numero hao haoma value values text raw line full original orig primary secondary main home
    work mobile personal private business shipping billing mailing other new old current previous encrypted plain
    masked last legal institucional corporativo laboral electronico mobil privat geschaeftlich dienstlich movil fixe perso pro address de del da do du der des la le el en at of to from local prefix suffix emergency
    urgence facturation livraison mae pai mother father child spouse string str field norm normalized html fixed
    """)
"""Words after a hint that leave it what it is."""

PARTICLES = _set("de del da do du des der di della dello delle von van la le el the of")
"""Words that only join others."""

LAYERS = _set(
    "history raw stg staging src source dim fact fct base int tbl table view snapshot data info master core norm normalized input"
)
"""Words in a table's name that say how it was made, not what it holds."""

LISTED = _set("id type key fk")
"""Words after a medical code that make it a key or a kind of it."""

CODE_FOLLOWERS = _set("id code codes concept source description desc value status key fk cd name type text")
"""Words that may follow what is often kept as a code of a list."""

CODED = (
    "demographic.sex_gender", "demographic.marital", "demographic.nationality", "origin.", "belief.",
    "identity.special_status", "health.diagnosis", "health.medication", "sexlife",
)  # fmt: skip

AMOUNTS = _set(
    "primary total base currency annual hourly monthly gross net amount summary frequency contract group salary allowances and"
)

MESSAGES = _set("""
    message messages comment comments note notes ticket tickets email emails chat conversation conversations review
    reviews feedback activity activities complaint complaints post posts sms reply replies engagement task tasks mail mails
    """)
"""Tables whose texts people wrote."""

SENT = _set("message messages email emails mail mails chat conversation conversations sms")
"""Tables of messages from one person to others."""

MESSAGE_TEXTS = _set("body content message text description texto mensaje mensagem html")

PLACES = _set(
    "city zip zipcode postal postcode street address plz ort ciudad cidade ville cep strasse addr mailing billing shipping"
)
"""Words that show a table, or the rest of a name, to be about addresses."""

STATES = _set("state region county province provincia departement canton kanton district")

ENDINGS = _set(
    "xingming shouji shoujihao shoujihaoma dianhua dizhi youxiang shenfenzheng shenfenzhenghao mima touxiang xingbie nianling zhanghao strasse adresse telefon telefonnummer vorname nachname geburtsdatum einkommen inkomen gehalt email"
)
"""Hints that may stand at the end of a joined word whose beginning is not known."""

INTIMATE = _set("home mobile cell personal private")
"""Words that make a telephone or an address that of a person, even of a supplier."""

LEDGERS = _set(
    "blockchain tx_hash block_number block_time chain contract_address token_address evt_tx_hash wallet_address"
)
"""Columns of tables about block chains, where an address is no place."""

HARMLESS = frozenset(
    {
        "verified", "valid", "is", "has", "count", "cnt", "flag", "opt", "optin", "optout", "subscribed", "consent", "enabled",
        "allowed", "status", "type", "format", "template", "campaign", "subject", "sent", "opened", "clicked", "bounced", "length",
        "provider", "required", "missing", "policy", "rule", "test", "schema", "table", "column", "model", "product", "brand",
        "scenario", "academic", "percent", "ratio", "rate", "avg", "sum", "num", "number_of", "config", "setting", "version",
        "file", "page", "event", "metric", "dimension", "category", "channel", "store", "warehouse", "supplier", "vendor", "shop",
        "company", "business", "merchant", "server", "host", "app", "application", "project", "team", "department", "branch", "created",
        "updated", "changed", "modified", "at", "timestamp", "contract", "token", "wallet", "block", "transaction",
    }
)  # fmt: skip
"""Words in a description beside which a hint says something of a thing, or of when, and not of a person."""

LINKING = (
    "account", "contact.email", "contact.phone", "contact.address.street", "device", "finance.account",
    "finance.card.pan", "govid", "health.insurance_id", "health.record_number", "identity.name", "identity.username",
    "vehicle",
)  # fmt: skip
"""Classes that make a row somebody's."""

DESCRIBING = ("contact.address.region", "demographic", "employment", "finance.credit_score", "finance.income")
"""Classes that say nothing where no row is anybody's."""

REVEALING = ("belief", "criminal", "genetic", "health", "identity.special_status", "origin", "sexlife")
"""Classes too sensitive to pass over there, but doubtful."""

LOOKUPS = _set(
    """
    terminology terminologies reference ref lookup lookups lkp dictionary codes catalog catalogue concept concepts library
    mapping mappings crosswalk vocabulary ontology valueset calendar dicionario diretorios referentiel stammdaten
    """
)
"""Words in the name of a schema or table that lists what words and codes mean."""

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
NOT_EXACT = frozenset({"decimal", "double", "float", "float64", "real", "numeric"})
"""Types of measures, which no key, code or telephone number has. `number` is Snowflake's only one, so not here."""

TEXT_ONLY = frozenset(
    {
        "identity.name",
        "identity.username",
        "identity.photo",
        "contact.email",
        "contact.address.street",
        "contact.address.city",
        "freetext",
        "comms.content",
    }
)
"""Classes that no number and no date holds."""

DATE_OR_TEXT = frozenset({"event.date"})
