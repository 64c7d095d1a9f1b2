import Pagination from '@cloudscape-design/components/pagination';
import { useState } from 'react';

interface Position {
  /** What the cursors belong to. */
  readonly of: string;
  /** Cursor of each page that was reached; the first has none. */
  readonly cursors: readonly (string | undefined)[];
  readonly pageIndex: number;
}

/** Pages of a list that only knows cursors; begins anew whenever `of` changes. */
export function useCursorPages(of: string) {
  const start: Position = { of, cursors: [undefined], pageIndex: 0 };
  const [last, setPosition] = useState(start);
  const position = last.of === of ? last : start;
  const { cursors, pageIndex } = position;
  return {
    cursor: cursors[pageIndex],
    /** For the component `Pagination`; `nextCursor` is that of the page shown. */
    pages: (nextCursor: string | undefined) => ({
      currentPageIndex: pageIndex + 1,
      pagesCount: Math.max(cursors.length, pageIndex + (nextCursor === undefined ? 1 : 2)),
      openEnd: nextCursor !== undefined,
      goTo: (pageNumber: number) => {
        const reached = [...cursors.slice(0, pageIndex + 1)];
        if (nextCursor !== undefined) reached.push(nextCursor);
        const known = reached.length > cursors.length ? reached : cursors;
        setPosition({ of, cursors: known, pageIndex: Math.min(pageNumber, known.length) - 1 });
      },
    }),
  };
}

type Pages = ReturnType<ReturnType<typeof useCursorPages>['pages']>;

/** Turns the pages; nothing while there is only one. `of` names what is listed, in the plural. */
export function CursorPagination({ pages, of }: { readonly pages: Pages; readonly of: string }) {
  if (pages.pagesCount < 2) return null;
  return (
    <Pagination
      {...pages}
      ariaLabels={{
        paginationLabel: `Pages of the ${of}`,
        nextPageLabel: `Next page of ${of}`,
        previousPageLabel: `Previous page of ${of}`,
        pageLabel: (pageNumber) => `Page ${pageNumber} of the ${of}`,
      }}
      onChange={({ detail }) => pages.goTo(detail.currentPageIndex)}
    />
  );
}
