/** Page 2: the documents that are acceptable for Section 2, shortened. Nothing on it depends on the record. */
export const formI9Lists = [
  {
    kind: 'text',
    x: 36,
    y: 88,
    width: 540,
    size: 12,
    isBold: true,
    align: 'center',
    text: 'LISTS OF ACCEPTABLE DOCUMENTS',
  },
  {
    kind: 'text',
    x: 36,
    y: 101,
    width: 540,
    size: 7.5,
    align: 'center',
    text: 'All documents must be unexpired, except as the form instructions say otherwise for documents with extended validity.\nEmployees present one selection from List A, or a combination of one selection from List B and one from List C.',
  },
  {
    kind: 'row',
    x: 36,
    y: 118,
    height: 34,
    cells: [
      {
        width: 190,
        label: 'LIST A   Documents that Establish Both Identity and Employment Authorization',
        isBold: true,
        size: 8,
        grey: 0.9,
      },
      {
        width: 175,
        label: 'OR   LIST B   Documents that Establish Identity',
        isBold: true,
        size: 8,
        grey: 0.9,
      },
      {
        width: 175,
        label: 'AND   LIST C   Documents that Establish Employment Authorization',
        isBold: true,
        size: 8,
        grey: 0.9,
      },
    ],
  },
  { kind: 'row', x: 36, y: 152, height: 380, cells: [{ width: 190 }, { width: 175 }, { width: 175 }] },
  {
    kind: 'text',
    x: 41,
    y: 164,
    width: 180,
    size: 8,
    text: `1. U.S. Passport or U.S. Passport Card

2. Permanent Resident Card or Alien Registration Receipt Card (Form I-551)

3. Foreign passport that contains a temporary I-551 stamp or temporary I-551 printed notation on a machine-readable immigrant visa

4. Employment Authorization Document that contains a photograph (Form I-766)

5. For an individual temporarily authorized to work for a specific employer because of his or her status or parole:
a. Foreign passport; and
b. Form I-94 or Form I-94A that has the same name as the passport and an endorsement of the individual's status or parole, as long as that period has not yet expired and the proposed employment is not in conflict with any restrictions or limitations identified on the form

6. Passport from the Federated States of Micronesia (FSM) or the Republic of the Marshall Islands (RMI) with Form I-94 or Form I-94A indicating nonimmigrant admission under the Compact of Free Association Between the United States and the FSM or RMI`,
  },
  {
    kind: 'text',
    x: 231,
    y: 164,
    width: 165,
    size: 8,
    text: `1. Driver's license or ID card issued by a State or outlying possession of the United States, provided it contains a photograph or information such as name, date of birth, gender, height, eye color and address

2. ID card issued by federal, state or local government agencies or entities, with a photograph or the same information

3. School ID card with a photograph

4. Voter's registration card

5. U.S. military card or draft record

6. Military dependent's ID card

7. U.S. Coast Guard Merchant Mariner Card

8. Native American tribal document

9. Driver's license issued by a Canadian government authority

For persons under age 18 who are unable to present a document listed above:

10. School record or report card

11. Clinic, doctor or hospital record

12. Day-care or nursery school record`,
  },
  {
    kind: 'text',
    x: 406,
    y: 164,
    width: 165,
    size: 8,
    text: `1. A Social Security Account Number card, unless the card includes one of the following restrictions:
(1) NOT VALID FOR EMPLOYMENT
(2) VALID FOR WORK ONLY WITH INS AUTHORIZATION
(3) VALID FOR WORK ONLY WITH DHS AUTHORIZATION

2. Certification of report of birth issued by the Department of State (Forms DS-1350, FS-545, FS-240)

3. Original or certified copy of birth certificate issued by a State, county, municipal authority or territory of the United States bearing an official seal

4. Native American tribal document

5. U.S. Citizen ID Card (Form I-197)

6. Identification Card for Use of Resident Citizen in the United States (Form I-179)

7. Employment authorization document issued by the Department of Homeland Security`,
  },
  {
    kind: 'row',
    x: 36,
    y: 546,
    height: 18,
    cells: [{ width: 540, label: 'Acceptable Receipts', isBold: true, size: 9, grey: 0.9 }],
  },
  {
    kind: 'text',
    x: 41,
    y: 576,
    width: 530,
    size: 8,
    text: 'May be presented in lieu of a document listed above for a temporary period. For receipt validity dates, see the M-274.',
  },
  { kind: 'row', x: 36, y: 584, height: 84, cells: [{ width: 190 }, { width: 175 }, { width: 175 }] },
  {
    kind: 'text',
    x: 41,
    y: 596,
    width: 180,
    size: 8,
    text: `Receipt for a replacement of a lost, stolen or damaged List A document

Form I-94 issued to a lawful permanent resident that contains an I-551 stamp and a photograph

Form I-94 with "RE" notation or refugee stamp issued to a refugee`,
  },
  {
    kind: 'text',
    x: 231,
    y: 596,
    width: 165,
    size: 8,
    text: 'Receipt for a replacement of a lost, stolen or damaged List B document',
  },
  {
    kind: 'text',
    x: 406,
    y: 596,
    width: 165,
    size: 8,
    text: 'Receipt for a replacement of a lost, stolen or damaged List C document',
  },
] as const;
