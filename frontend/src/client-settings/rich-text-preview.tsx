import TextContent from '@cloudscape-design/components/text-content';
import { createElement, Fragment, type ReactNode, useMemo } from 'react';
import { isKnown, isSafeLink, knownMarkup, withSamples } from './rich-text.ts';

/** A message as people will see it, merge fields filled with samples. */
export function RichTextPreview(props: { readonly markup: string; readonly label: string }) {
  const { markup, label } = props;
  const shown = useMemo(() => elementsOf(markup), [markup]);
  return (
    <section aria-label={label} className="rich-text-preview">
      <TextContent>{shown}</TextContent>
    </section>
  );
}

/** Only known elements become elements; of others their text is kept. Nothing is handed to the page as HTML. */
function elementsOf(markup: string): ReactNode {
  const { body } = new DOMParser().parseFromString(knownMarkup(markup), 'text/html');
  return childrenOf(body);
}

function childrenOf(parent: Node): ReactNode[] {
  return [...parent.childNodes].map((node, place) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: the order is all that tells one from the other
    return <Fragment key={place}>{shownNode(node)}</Fragment>;
  });
}

function shownNode(node: Node): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return withSamples(node.textContent ?? '');
  if (!(node instanceof Element)) return null;
  const name = node.localName;
  if (name === 'a') return linkOf(node);
  if (name === 'br') return <br />;
  if (!isKnown(name)) return childrenOf(node);
  return createElement(name, null, ...childrenOf(node));
}

function linkOf(node: Element): ReactNode {
  const address = node.getAttribute('href') ?? '';
  if (!isSafeLink(address)) return childrenOf(node);
  return (
    <a href={address} target="_blank" rel="noreferrer noopener">
      {childrenOf(node)}
    </a>
  );
}
