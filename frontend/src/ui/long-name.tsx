import { Fragment } from 'react';

/** Long and without blanks: broken after its words, or anywhere where these are long. */
export function LongName({ text }: { readonly text: string }) {
  const words = text.split(/(?<=_)/);
  return (
    <span style={{ overflowWrap: 'anywhere' }}>
      {words.map((word, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: words stay in their places
        <Fragment key={at}>
          {word}
          <wbr />
        </Fragment>
      ))}
    </span>
  );
}
