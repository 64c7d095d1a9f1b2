import type { Column, ColumnType } from './contract.ts';

/** Indexes into the cell formats of `styles.xml`. */
export const cellStyles = { header: 1, date: 2, instant: 3, link: 4 } as const;

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relationships = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageRelationships = 'http://schemas.openxmlformats.org/package/2006/relationships';
const spreadsheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

export const stylesXml = `${declaration}<styleSheet xmlns="${main}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="3"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font><font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font><font><u/><sz val="11"/><color rgb="FF0563C1"/><name val="Calibri"/><family val="2"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFE7E9EC"/></patternFill></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;

export const rootRelationsXml = `${declaration}<Relationships xmlns="${packageRelationships}"><Relationship Id="rId1" Type="${relationships}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;

export function contentTypesXml(sheetCount: number): string {
  const sheets = numbers(sheetCount).map(
    (n) =>
      `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${spreadsheetType}.worksheet+xml"/>`,
  );
  return `${declaration}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${spreadsheetType}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${spreadsheetType}.styles+xml"/>${sheets.join('')}</Types>`;
}

export function workbookXml(sheetNames: readonly string[]): string {
  const sheets = sheetNames.map(
    (name, index) => `<sheet name="${escaped(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`,
  );
  return `${declaration}<workbook xmlns="${main}" xmlns:r="${relationships}"><sheets>${sheets.join('')}</sheets></workbook>`;
}

export function workbookRelationsXml(sheetCount: number): string {
  const sheets = numbers(sheetCount).map(
    (n) => `<Relationship Id="rId${n}" Type="${relationships}/worksheet" Target="worksheets/sheet${n}.xml"/>`,
  );
  const styles = `<Relationship Id="rId${sheetCount + 1}" Type="${relationships}/styles" Target="styles.xml"/>`;
  return `${declaration}<Relationships xmlns="${packageRelationships}">${sheets.join('')}${styles}</Relationships>`;
}

const typeWidths: Record<ColumnType, number> = { text: 18, number: 11, date: 12, instant: 20, link: 40 };

/** Of a sheet up to its first row; its first row stays in sight. */
export function sheetHead(columns: readonly Column[]): string {
  const widths = columns.map(({ type, widthChars = typeWidths[type] }, index) => {
    const width = Math.max(widthChars, 8);
    return `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`;
  });
  const headers = columns.map(
    ({ header }) =>
      `<c s="${cellStyles.header}" t="inlineStr"><is><t xml:space="preserve">${escaped(header)}</t></is></c>`,
  );
  return `${declaration}<worksheet xmlns="${main}" xmlns:r="${relationships}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>${widths.join('')}</cols><sheetData><row>${headers.join('')}</row>`;
}

/** Of a sheet from its last row to its links. */
export function rowsEnd(columnCount: number, rowCount: number): string {
  return `</sheetData><autoFilter ref="${areaOf(columnCount, rowCount)}"/>`;
}

/** Of a sheet after its links. Ids and postal codes are texts on purpose. */
export function sheetEnd(columnCount: number, rowCount: number): string {
  const area = areaOf(columnCount, rowCount);
  return `<ignoredErrors><ignoredError sqref="${area}" numberStoredAsText="1"/></ignoredErrors></worksheet>`;
}

function areaOf(columnCount: number, rowCount: number): string {
  return `A1:${columnName(columnCount - 1)}${rowCount + 1}`;
}

/** Where a link stands: row and column from 0, the header being row 0. */
export function hyperlinkXml(linkNumber: number, row: number, column: number): string {
  return `<hyperlink ref="${columnName(column)}${row + 1}" r:id="rId${linkNumber}"/>`;
}

/** What a link opens. */
export function linkRelationXml(linkNumber: number, target: string): string {
  return `<Relationship Id="rId${linkNumber}" Type="${relationships}/hyperlink" Target="${escaped(encodeURI(target))}" TargetMode="External"/>`;
}

export const relationsHead = `${declaration}<Relationships xmlns="${packageRelationships}">`;
export const relationsEnd = '</Relationships>';

/** `A`, `B`, …, `Z`, `AA` for 0, 1, …, 25, 26. */
export function columnName(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : columnName(Math.floor(index / 26) - 1) + last;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
