/** A part of a country as it stands in addresses; stored by its code. */
export interface State {
  readonly code: string;
  readonly name: string;
}

/** States, the district and the territories of the United States, and the postal codes of its armed forces. */
const unitedStates = `
AK Alaska
AL Alabama
AR Arkansas
AS American Samoa
AZ Arizona
CA California
CO Colorado
CT Connecticut
DC District of Columbia
DE Delaware
FL Florida
GA Georgia
GU Guam
HI Hawaii
IA Iowa
ID Idaho
IL Illinois
IN Indiana
KS Kansas
KY Kentucky
LA Louisiana
MA Massachusetts
MD Maryland
ME Maine
MI Michigan
MN Minnesota
MO Missouri
MP Northern Mariana Islands
MS Mississippi
MT Montana
NC North Carolina
ND North Dakota
NE Nebraska
NH New Hampshire
NJ New Jersey
NM New Mexico
NV Nevada
NY New York
OH Ohio
OK Oklahoma
OR Oregon
PA Pennsylvania
PR Puerto Rico
RI Rhode Island
SC South Carolina
SD South Dakota
TN Tennessee
TX Texas
UT Utah
VA Virginia
VI U.S. Virgin Islands
VT Vermont
WA Washington
WI Wisconsin
WV West Virginia
WY Wyoming
AA Armed Forces Americas
AE Armed Forces Europe
AP Armed Forces Pacific
`;

const canada = `
AB Alberta
BC British Columbia
MB Manitoba
NB New Brunswick
NL Newfoundland and Labrador
NS Nova Scotia
NT Northwest Territories
NU Nunavut
ON Ontario
PE Prince Edward Island
QC Quebec
SK Saskatchewan
YT Yukon
`;

const statesIn = (lines: string): readonly State[] =>
  lines
    .trim()
    .split('\n')
    .map((line) => ({ code: line.slice(0, 2), name: line.slice(3) }));

/** Countries whose states are written as codes, by alpha-3, and what such a code is called in messages. */
export const statesByCountry: Readonly<
  Record<string, { readonly form: string; readonly states: readonly State[] }>
> = {
  USA: { form: 'code of a US state', states: statesIn(unitedStates) },
  CAN: { form: 'code of a Canadian province', states: statesIn(canada) },
};
