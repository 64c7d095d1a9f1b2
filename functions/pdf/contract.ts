/**
 * Measures are points (1/72 inch). Positions are given from the top left corner of the page, `y` downwards; the `y` of
 * a text is its baseline.
 */
export interface PageSize {
  readonly width: number;
  readonly height: number;
}

export const letterPortrait: PageSize = { width: 612, height: 792 };
export const letterLandscape: PageSize = { width: 792, height: 612 };

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A font as a content stream uses it. Widths are thousandths of the font size. */
export interface TextFont {
  /** Its name among the page's resources. */
  readonly resource: string;
  widthOf(text: string): number;
  /** The string operand of `Tj`, with its brackets, Latin-1. */
  operandOf(text: string): string;
}

/** One cell of a row: a small label above a place for a value; either may be absent. */
export interface LayoutCell {
  readonly width: number;
  readonly label?: string;
  readonly field?: string;
  /** Size of the value (8 when not given), to which it is printed or below if it must shrink. */
  readonly size?: number;
  /** Where a value stands in a cell with room for several lines; `bottom` when not given. */
  readonly anchor?: 'top' | 'bottom';
  readonly isBold?: boolean;
  /** Grey behind the cell, 0 black to 1 white. */
  readonly grey?: number;
}

/** What stands on a page: static things, and fields that each document fills with its own text. */
export type LayoutItem =
  | {
      readonly kind: 'text';
      readonly x: number;
      readonly y: number;
      /** Wraps at this width; centred or right-aligned within it. */
      readonly width: number;
      readonly size: number;
      readonly text: string;
      readonly isBold?: boolean;
      readonly align?: 'left' | 'center' | 'right';
    }
  | ({ readonly kind: 'bar'; readonly grey: number } & Box)
  | ({ readonly kind: 'frame' } & Box)
  | {
      readonly kind: 'row';
      readonly x: number;
      readonly y: number;
      readonly height: number;
      readonly cells: readonly LayoutCell[];
    }
  | {
      readonly kind: 'field';
      readonly x: number;
      /** Baseline. */
      readonly y: number;
      readonly width: number;
      readonly size: number;
      readonly field: string;
      readonly align?: 'left' | 'right';
    }
  /** A box of 8 by 8 points that a value crosses. */
  | { readonly kind: 'check'; readonly x: number; readonly y: number; readonly field: string }
  /** The same items several times, `step` points below one another; their fields are `<field>.<index>`. */
  | {
      readonly kind: 'repeat';
      readonly count: number;
      readonly step: number;
      readonly items: readonly LayoutItem[];
    };

/** What a document puts into the fields of a page; a field without text stays empty. */
export type FieldValues = Readonly<Record<string, string | undefined>>;
