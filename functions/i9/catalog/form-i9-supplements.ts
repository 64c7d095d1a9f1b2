const nameRow = {
  kind: 'row',
  x: 36,
  y: 100,
  height: 25,
  cells: [
    { width: 210, label: 'Last Name (Family Name) from Section 1', field: 'name.last' },
    { width: 210, label: 'First Name (Given Name) from Section 1', field: 'name.first' },
    { width: 120, label: 'Middle Initial (if any) from Section 1', field: 'name.middle' },
  ],
} as const;

/** Supplement A: four preparers or translators to a page; further ones take further pages. */
export const formI9SupplementA = [
  {
    kind: 'text',
    x: 36,
    y: 88,
    width: 540,
    size: 11,
    isBold: true,
    align: 'center',
    text: 'Supplement A, Preparer and/or Translator Certification for Section 1',
  },
  nameRow,
  {
    kind: 'text',
    x: 39,
    y: 135,
    width: 534,
    size: 7,
    text: 'Every preparer and/or translator who assists an employee in completing Section 1 completes, signs and dates a separate certification area. Employers keep completed supplement sheets with the completed Form I-9.',
  },
  { kind: 'field', x: 39, y: 156, width: 534, size: 8, field: 'notice' },
  {
    kind: 'repeat',
    count: 4,
    step: 146,
    items: [
      { kind: 'bar', x: 36, y: 164, width: 540, height: 20, grey: 0.88 },
      {
        kind: 'text',
        x: 39,
        y: 172,
        width: 534,
        size: 7,
        isBold: true,
        text: 'I attest, under penalty of perjury, that I have assisted in the completion of Section 1 of this form and that to the best of my knowledge the information is true and correct.',
      },
      {
        kind: 'row',
        x: 36,
        y: 184,
        height: 34,
        cells: [
          { width: 420, label: 'Signature of Preparer or Translator', field: 'signature' },
          { width: 120, label: 'Date (mm/dd/yyyy)', field: 'signedDate' },
        ],
      },
      {
        kind: 'row',
        x: 36,
        y: 218,
        height: 28,
        cells: [
          { width: 230, label: 'Last Name (Family Name)', field: 'last' },
          { width: 220, label: 'First Name (Given Name)', field: 'first' },
          { width: 90, label: 'Middle Initial (if any)', field: 'middle' },
        ],
      },
      {
        kind: 'row',
        x: 36,
        y: 246,
        height: 28,
        cells: [
          { width: 250, label: 'Address (Street Number and Name)', field: 'street' },
          { width: 160, label: 'City or Town', field: 'city' },
          { width: 50, label: 'State', field: 'state' },
          { width: 80, label: 'ZIP Code', field: 'zip' },
        ],
      },
    ],
  },
] as const;

/** Supplement B: three reverifications or rehires to a page; further ones take further pages. */
export const formI9SupplementB = [
  {
    kind: 'text',
    x: 36,
    y: 88,
    width: 540,
    size: 11,
    isBold: true,
    align: 'center',
    text: 'Supplement B, Reverification and Rehire (formerly Section 3)',
  },
  nameRow,
  {
    kind: 'text',
    x: 39,
    y: 135,
    width: 534,
    size: 7,
    text: "Used when an employee requires reverification, is rehired within three years of the date the original Form I-9 was completed, or provides proof of a legal name change. The employee may present any acceptable List A or List C documentation that shows continued employment authorization. Employers keep this page with the employee's Form I-9.",
  },
  { kind: 'field', x: 39, y: 162, width: 534, size: 8, field: 'notice' },
  {
    kind: 'repeat',
    count: 3,
    step: 194,
    items: [
      { kind: 'bar', x: 36, y: 227, width: 540, height: 28, grey: 0.88 },
      {
        kind: 'row',
        x: 36,
        y: 170,
        height: 27,
        cells: [
          { width: 110, label: 'Date of Rehire (if applicable, mm/dd/yyyy)', field: 'rehireDate' },
          { width: 170, label: 'New Name: Last Name (Family Name)', field: 'newLast' },
          { width: 170, label: 'New Name: First Name (Given Name)', field: 'newFirst' },
          { width: 90, label: 'New Name: Middle Initial', field: 'newMiddle' },
        ],
      },
      {
        kind: 'row',
        x: 36,
        y: 197,
        height: 30,
        cells: [
          { width: 280, label: 'Reverification: Document Title', field: 'title' },
          { width: 140, label: 'Document Number (if any)', field: 'number' },
          { width: 120, label: 'Expiration Date (if any) (mm/dd/yyyy)', field: 'expiration' },
        ],
      },
      {
        kind: 'text',
        x: 39,
        y: 235,
        width: 534,
        size: 7,
        isBold: true,
        text: 'I attest, under penalty of perjury, that to the best of my knowledge, this employee is authorized to work in the United States, and if the employee presented documentation, the documentation I examined appears to be genuine and to relate to the individual who presented it.',
      },
      {
        kind: 'row',
        x: 36,
        y: 255,
        height: 36,
        cells: [
          { width: 180, label: 'Name of Employer or Authorized Representative', field: 'signer' },
          { width: 250, label: 'Signature of Employer or Authorized Representative', field: 'signature' },
          { width: 110, label: "Today's Date (mm/dd/yyyy)", field: 'signedDate' },
        ],
      },
      {
        kind: 'row',
        x: 36,
        y: 291,
        height: 62,
        cells: [
          {
            width: 430,
            label: 'Additional Information',
            field: 'additionalInformation',
            size: 8,
            anchor: 'top',
          },
          { width: 110 },
        ],
      },
      { kind: 'check', x: 471, y: 297, field: 'isAlternativeProcedure' },
      {
        kind: 'text',
        x: 483,
        y: 304,
        width: 90,
        size: 6.8,
        text: 'Check here if you used an alternative procedure authorized by DHS to examine documents.',
      },
    ],
  },
] as const;
