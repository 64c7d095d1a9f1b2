import type { CountryUse } from './declaration.ts';

/** A country or former state, as imports accept it; stored by its alpha-3 code. */
export interface Country {
  readonly alpha3: string;
  /** Of ISO 3166-1, and `XK` for Kosovo; former states and statelessness have none. */
  readonly alpha2?: string;
  /** Three digits. */
  readonly numeric?: string;
  readonly name: string;
  /** Other spellings that are read as this country, with a warning. */
  readonly aliases: readonly string[];
  readonly uses: readonly CountryUse[];
  /** Of a former state: its last day. */
  readonly validToDate?: string;
}

const everyUse: readonly CountryUse[] = ['BIRTH', 'CITIZENSHIP', 'PASSPORT', 'ADDRESS'];

/** ISO 3166-1, 249 entries: alpha-3, alpha-2, numeric, name | aliases. */
const assigned = `
ABW AW 533 Aruba
AFG AF 004 Afghanistan
AGO AO 024 Angola
AIA AI 660 Anguilla
ALA AX 248 Åland Islands
ALB AL 008 Albania
AND AD 020 Andorra
ARE AE 784 United Arab Emirates | UAE | U.A.E.
ARG AR 032 Argentina
ARM AM 051 Armenia
ASM AS 016 American Samoa
ATA AQ 010 Antarctica
ATF TF 260 French Southern Territories
ATG AG 028 Antigua and Barbuda
AUS AU 036 Australia
AUT AT 040 Austria
AZE AZ 031 Azerbaijan
BDI BI 108 Burundi
BEL BE 056 Belgium
BEN BJ 204 Benin
BES BQ 535 Bonaire, Sint Eustatius and Saba | Bonaire | Caribbean Netherlands
BFA BF 854 Burkina Faso
BGD BD 050 Bangladesh
BGR BG 100 Bulgaria
BHR BH 048 Bahrain
BHS BS 044 Bahamas | The Bahamas
BIH BA 070 Bosnia and Herzegovina | Bosnia
BLM BL 652 Saint Barthélemy
BLR BY 112 Belarus
BLZ BZ 084 Belize
BMU BM 060 Bermuda
BOL BO 068 Bolivia | Bolivia, Plurinational State of | Plurinational State of Bolivia
BRA BR 076 Brazil
BRB BB 052 Barbados
BRN BN 096 Brunei Darussalam | Brunei
BTN BT 064 Bhutan
BVT BV 074 Bouvet Island
BWA BW 072 Botswana
CAF CF 140 Central African Republic
CAN CA 124 Canada
CCK CC 166 Cocos (Keeling) Islands
CHE CH 756 Switzerland
CHL CL 152 Chile
CHN CN 156 China | People's Republic of China | PRC | Mainland China
CIV CI 384 Côte d'Ivoire | Ivory Coast
CMR CM 120 Cameroon
COD CD 180 Democratic Republic of the Congo | Congo, Democratic Republic of the | Congo-Kinshasa | DR Congo | DRC | Zaire | Congo - Kinshasa
COG CG 178 Republic of the Congo | Congo | Congo-Brazzaville | Congo, Republic of the | Congo - Brazzaville
COK CK 184 Cook Islands
COL CO 170 Colombia
COM KM 174 Comoros
CPV CV 132 Cabo Verde | Cape Verde
CRI CR 188 Costa Rica
CUB CU 192 Cuba
CUW CW 531 Curaçao
CXR CX 162 Christmas Island
CYM KY 136 Cayman Islands
CYP CY 196 Cyprus
CZE CZ 203 Czechia | Czech Republic
DEU DE 276 Germany | Federal Republic of Germany
DJI DJ 262 Djibouti
DMA DM 212 Dominica
DNK DK 208 Denmark
DOM DO 214 Dominican Republic
DZA DZ 012 Algeria
ECU EC 218 Ecuador
EGY EG 818 Egypt
ERI ER 232 Eritrea
ESH EH 732 Western Sahara
ESP ES 724 Spain
EST EE 233 Estonia
ETH ET 231 Ethiopia
FIN FI 246 Finland
FJI FJ 242 Fiji
FLK FK 238 Falkland Islands (Malvinas) | Malvinas | Falkland Islands
FRA FR 250 France
FRO FO 234 Faroe Islands
FSM FM 583 Federated States of Micronesia | Micronesia, Federated States of | Micronesia
GAB GA 266 Gabon
GBR GB 826 United Kingdom | UK | U.K. | Great Britain | England | Scotland | Wales | Northern Ireland | United Kingdom of Great Britain and Northern Ireland
GEO GE 268 Georgia
GGY GG 831 Guernsey
GHA GH 288 Ghana
GIB GI 292 Gibraltar
GIN GN 324 Guinea
GLP GP 312 Guadeloupe
GMB GM 270 Gambia | The Gambia
GNB GW 624 Guinea-Bissau
GNQ GQ 226 Equatorial Guinea
GRC GR 300 Greece
GRD GD 308 Grenada
GRL GL 304 Greenland
GTM GT 320 Guatemala
GUF GF 254 French Guiana
GUM GU 316 Guam
GUY GY 328 Guyana
HKG HK 344 Hong Kong | Hong Kong SAR | Hong Kong SAR China
HMD HM 334 Heard Island and McDonald Islands | Heard & McDonald Islands
HND HN 340 Honduras
HRV HR 191 Croatia
HTI HT 332 Haiti
HUN HU 348 Hungary
IDN ID 360 Indonesia
IMN IM 833 Isle of Man
IND IN 356 India | Republic of India | Bharat
IOT IO 086 British Indian Ocean Territory
IRL IE 372 Ireland | Republic of Ireland | Eire
IRN IR 364 Iran | Iran, Islamic Republic of | Islamic Republic of Iran | Persia
IRQ IQ 368 Iraq
ISL IS 352 Iceland
ISR IL 376 Israel
ITA IT 380 Italy
JAM JM 388 Jamaica
JEY JE 832 Jersey
JOR JO 400 Jordan
JPN JP 392 Japan
KAZ KZ 398 Kazakhstan
KEN KE 404 Kenya
KGZ KG 417 Kyrgyzstan | Kyrgyz Republic
KHM KH 116 Cambodia
KIR KI 296 Kiribati
KNA KN 659 Saint Kitts and Nevis
KOR KR 410 Republic of Korea | South Korea | Korea, Republic of | Korea, South
KWT KW 414 Kuwait
LAO LA 418 Laos | Lao People's Democratic Republic | Lao PDR
LBN LB 422 Lebanon
LBR LR 430 Liberia
LBY LY 434 Libya | Libyan Arab Jamahiriya
LCA LC 662 Saint Lucia
LIE LI 438 Liechtenstein
LKA LK 144 Sri Lanka | Ceylon
LSO LS 426 Lesotho
LTU LT 440 Lithuania
LUX LU 442 Luxembourg
LVA LV 428 Latvia
MAC MO 446 Macao | Macau | Macao SAR | Macau SAR | Macao SAR China
MAF MF 663 Saint Martin (French part) | St. Martin
MAR MA 504 Morocco
MCO MC 492 Monaco
MDA MD 498 Moldova | Moldova, Republic of | Republic of Moldova
MDG MG 450 Madagascar
MDV MV 462 Maldives
MEX MX 484 Mexico
MHL MH 584 Marshall Islands
MKD MK 807 North Macedonia | Macedonia | FYROM | The former Yugoslav Republic of Macedonia
MLI ML 466 Mali
MLT MT 470 Malta
MMR MM 104 Myanmar | Burma | Myanmar (Burma)
MNE ME 499 Montenegro
MNG MN 496 Mongolia
MNP MP 580 Northern Mariana Islands
MOZ MZ 508 Mozambique
MRT MR 478 Mauritania
MSR MS 500 Montserrat
MTQ MQ 474 Martinique
MUS MU 480 Mauritius
MWI MW 454 Malawi
MYS MY 458 Malaysia
MYT YT 175 Mayotte
NAM NA 516 Namibia
NCL NC 540 New Caledonia
NER NE 562 Niger
NFK NF 574 Norfolk Island
NGA NG 566 Nigeria
NIC NI 558 Nicaragua
NIU NU 570 Niue
NLD NL 528 Netherlands | Holland | The Netherlands
NOR NO 578 Norway
NPL NP 524 Nepal
NRU NR 520 Nauru
NZL NZ 554 New Zealand
OMN OM 512 Oman
PAK PK 586 Pakistan | Islamic Republic of Pakistan
PAN PA 591 Panama
PCN PN 612 Pitcairn | Pitcairn Islands
PER PE 604 Peru
PHL PH 608 Philippines | The Philippines
PLW PW 585 Palau
PNG PG 598 Papua New Guinea
POL PL 616 Poland
PRI PR 630 Puerto Rico
PRK KP 408 North Korea | Korea, North | Democratic People's Republic of Korea | Korea, Democratic People's Republic of
PRT PT 620 Portugal
PRY PY 600 Paraguay
PSE PS 275 Palestine | Palestine, State of | State of Palestine | Palestinian Territories
PYF PF 258 French Polynesia | Tahiti
QAT QA 634 Qatar
REU RE 638 Réunion
ROU RO 642 Romania
RUS RU 643 Russian Federation | Russia
RWA RW 646 Rwanda
SAU SA 682 Saudi Arabia | KSA
SDN SD 729 Sudan
SEN SN 686 Senegal
SGP SG 702 Singapore
SGS GS 239 South Georgia and the South Sandwich Islands | South Georgia & South Sandwich Islands
SHN SH 654 Saint Helena, Ascension and Tristan da Cunha | Saint Helena
SJM SJ 744 Svalbard and Jan Mayen
SLB SB 090 Solomon Islands
SLE SL 694 Sierra Leone
SLV SV 222 El Salvador
SMR SM 674 San Marino
SOM SO 706 Somalia
SPM PM 666 Saint Pierre and Miquelon
SRB RS 688 Serbia
SSD SS 728 South Sudan
STP ST 678 Sao Tome and Principe | Sao Tome
SUR SR 740 Suriname
SVK SK 703 Slovakia | Slovak Republic
SVN SI 705 Slovenia
SWE SE 752 Sweden
SWZ SZ 748 Eswatini | Swaziland
SXM SX 534 Sint Maarten (Dutch part) | Sint Maarten
SYC SC 690 Seychelles
SYR SY 760 Syria | Syrian Arab Republic
TCA TC 796 Turks and Caicos Islands
TCD TD 148 Chad
TGO TG 768 Togo
THA TH 764 Thailand
TJK TJ 762 Tajikistan
TKL TK 772 Tokelau
TKM TM 795 Turkmenistan
TLS TL 626 Timor-Leste | East Timor
TON TO 776 Tonga
TTO TT 780 Trinidad and Tobago | Trinidad
TUN TN 788 Tunisia
TUR TR 792 Türkiye | Turkey
TUV TV 798 Tuvalu
TWN TW 158 Taiwan | Taiwan, Province of China | Chinese Taipei | Republic of China
TZA TZ 834 Tanzania | Tanzania, United Republic of | United Republic of Tanzania
UGA UG 800 Uganda
UKR UA 804 Ukraine
UMI UM 581 United States Minor Outlying Islands | U.S. Outlying Islands
URY UY 858 Uruguay
USA US 840 United States of America | United States | America | US of America | U.S.A. | U.S.
UZB UZ 860 Uzbekistan
VAT VA 336 Holy See (Vatican City State) | Vatican | Holy See | Vatican City
VCT VC 670 Saint Vincent and the Grenadines | St. Vincent & Grenadines
VEN VE 862 Venezuela | Venezuela, Bolivarian Republic of | Bolivarian Republic of Venezuela
VGB VG 092 British Virgin Islands | Virgin Islands, British | Virgin Islands (British)
VIR VI 850 U.S. Virgin Islands | Virgin Islands, U.S. | Virgin Islands (U.S.) | US Virgin Islands
VNM VN 704 Vietnam | Viet Nam
VUT VU 548 Vanuatu
WLF WF 876 Wallis and Futuna
WSM WS 882 Samoa
YEM YE 887 Yemen
ZAF ZA 710 South Africa
ZMB ZM 894 Zambia
ZWE ZW 716 Zimbabwe
`;

const former = (
  alpha3: string,
  numeric: string,
  name: string,
  aliases: string[],
  validToDate: string,
): Country => ({
  alpha3,
  numeric,
  name,
  aliases,
  uses: ['BIRTH'],
  validToDate,
});

/** What ISO 3166-1 does not hold and births, old passports and stateless people need. */
const added: readonly Country[] = [
  { alpha3: 'XKX', alpha2: 'XK', name: 'Kosovo', aliases: ['Republic of Kosovo'], uses: everyUse },
  { alpha3: 'XXA', name: 'Stateless', aliases: ['Stateless person'], uses: ['CITIZENSHIP', 'PASSPORT'] },
  former(
    'SUN',
    '810',
    'Union of Soviet Socialist Republics (former)',
    ['Union of Soviet Socialist Republics', 'USSR', 'U.S.S.R.', 'Soviet Union'],
    '1991-12-26',
  ),
  former('YUG', '890', 'Yugoslavia (former)', ['Yugoslavia'], '2003-02-04'),
  former('SCG', '891', 'Serbia and Montenegro (former)', ['Serbia and Montenegro'], '2006-06-05'),
  former('CSK', '200', 'Czechoslovakia (former)', ['Czechoslovakia'], '1992-12-31'),
  former('ANT', '530', 'Netherlands Antilles (former)', ['Netherlands Antilles'], '2010-10-10'),
];

function assignedCountry(line: string): Country {
  const [name = '', ...aliases] = line.slice(11).split(' | ');
  const [alpha3 = '', alpha2 = '', numeric = ''] = line.split(' ', 3);
  return { alpha3, alpha2, numeric, name, aliases, uses: everyUse };
}

/** The 256 countries of imports, by alpha-3 code within each part. */
export const countries: readonly Country[] = [...assigned.trim().split('\n').map(assignedCountry), ...added];
