import { letterPortrait } from '../pdf/contract.ts';
import { documentKind, writeDocument } from '../pdf/document.ts';
import { DocumentFonts } from '../pdf/document-fonts.ts';
import { wrapText } from '../pdf/fit-text.ts';
import { PageContent } from '../pdf/page-content.ts';
import { helvetica, helveticaBold } from '../pdf/standard-font.ts';

interface Line {
  readonly text: string;
  readonly size: number;
  readonly isBold: boolean;
  /** Space above, points. */
  readonly gap: number;
}

const left = 54;
const width = letterPortrait.width - 2 * left;
const top = 60;
const bottom = 730;
const leading = 1.35;

/** What inspectors ask of an electronic system: 8 CFR 274a.2(e) to (i). Says what this program does, no more. */
const sections: readonly (readonly [title: string, ...paragraphs: string[]])[] = [
  [
    'Purpose of this document',
    'This package was exported from the system named above. The document describes how the system makes, signs, stores, audits and secures Forms I-9, and how to find and check a record in the package.',
  ],
  [
    'How forms are made',
    'A Form I-9 is kept as data: every field of Section 1, Supplement A, Section 2 and Supplement B, and every superseded signed version. The PDF of a form is rendered from that data when it is exported. It has the sections, field labels and order of the edition of 01/20/25, names the edition in which the record was made, and says on each page that it is a rendering of the electronic record and not the official form image. The same record gives the same bytes.',
    'Scans of forms that were made on paper, and copies of the documents presented, are kept and given as they were uploaded. Each is stored with its SHA-256; a copy that no longer has it is not given, and the list of exceptions names it.',
  ],
  [
    'How forms are signed',
    "A signature is recorded with its method (click to sign, typed name, drawn, or ink on paper), the signer's name, the instant in UTC, and, where they are known, the network address and the version of the attestation text that the signer was shown. These are fields of the record, are printed on the form, and are part of the field data.",
  ],
  [
    'How records are audited',
    'The system keeps an audit trail of its own: every change through its interface, every reading of records for an export and every refused request, with who, when, to what and with what outcome; the reading is entered before the first record is read. Its entries are numbered without gaps and chained by SHA-256 as well. Every night the chains are recomputed, and where they stand is written to a store that keeps it unchanged for seven years.',
    'Each record has an append-only trail: when, in which section, which event and field, the value before and after, and who acted in which capacity, with network address and channel where they are known. Each entry holds the SHA-256 of its own content and of the entry before it, so that a changed, missing or inserted entry shows. The chain is checked when the trail is exported; the list of exceptions names a trail whose chain does not hold.',
  ],
  [
    'How records are stored',
    'Records are kept in a database and stored files in an object store, both encrypted at rest with keys of a key management service; all traffic is encrypted in transit. The database can be restored to any second of the last 35 days, and the store of documents keeps replaced versions for 90 days. No record is purged automatically: an operator purges records whose retention has ended, and none under a legal hold.',
  ],
  [
    'How access is controlled',
    'People sign in by name, machines with credentials of their own; roles decide who may read and who may request exports. Every record, request and stored file is filed under its distributor, and a caller only ever reaches those of its own. Each function of the system holds only the rights that it needs. Logs, mails, addresses and the state of running exports hold no names, birth dates or document numbers.',
  ],
  [
    'How an export is made',
    'When an export starts, its record set is frozen and hashed; the instant is printed in 00_README.txt. Every record of the set then ends as exported, or as an exception with a reason. The package is not completed unless both together are the frozen set, and every file is in the manifest with its size and SHA-256.',
  ],
  [
    'The index and how to find a record',
    'The folder 01_index holds the index as a workbook (I9_Index.xlsx) and each of its sheets as a CSV file. The sheet Records has a row for each Form I-9 with all of its fields and a link to the folder of its files; Documents, SupplementA, SupplementB, EVerifyCases, EVerifyHistory, AuditTrail and Notes have the rows that belong to it, each with the same I-9 ID; Exceptions lists what could not be given; Dictionary explains every column. To reproduce a record, look up its row in Records and open the folder named there.',
  ],
  [
    'How the package proves itself',
    'The statement delivered with the package names every delivered file with its size and SHA-256. It is signed with ECDSA on the curve P-256 and SHA-256, over its canonical JSON (RFC 8785), by a key that does not leave the key management service. The public key and its fingerprint are in the statement and are published by the service at /.well-known/waybill-statement-keys.json.',
  ],
];

/** How the system works, for whoever inspects the package. The same product gives the same bytes. */
export function systemDescription(product: { readonly name: string; readonly version: string }): Buffer {
  const pages = [new PageContent(letterPortrait)];
  let y = top;
  for (const line of linesOf(`${product.name} ${product.version}`)) {
    const step = line.gap + line.size * leading;
    if (y + step > bottom) {
      pages.push(new PageContent(letterPortrait));
      y = top;
    }
    y += step;
    pages.at(-1)?.text(line.isBold ? helveticaBold : helvetica, line.size, { x: left, y }, line.text);
  }
  for (const [index, page] of pages.entries())
    page.text(helvetica, 8, { x: left, y: 760 }, `Page ${index + 1} of ${pages.length}`);
  const kind = documentKind(letterPortrait, 'en-US', [new PageContent(letterPortrait)]);
  const title = 'System description';
  const contents = pages.map((content) => ({ background: 0, content }));
  return writeDocument(kind, { title, fonts: new DocumentFonts(), pages: contents });
}

function linesOf(product: string): Line[] {
  return [
    { text: 'System description', size: 20, isBold: true, gap: 0 },
    { text: `Software product: ${product}`, size: 11, isBold: false, gap: 6 },
    ...sections.flatMap(([title, ...paragraphs]) => [
      { text: title, size: 12, isBold: true, gap: 14 },
      ...paragraphs.flatMap(paragraphLines),
    ]),
  ];
}

function paragraphLines(text: string): Line[] {
  const size = 10;
  return wrapText(helvetica, text, (width * 1000) / size).map((line, index) => ({
    text: line,
    size,
    isBold: false,
    gap: index === 0 ? 4 : 0,
  }));
}
