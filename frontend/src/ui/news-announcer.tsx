import LiveRegion from '@cloudscape-design/components/live-region';
import { useEffect, useRef, useState } from 'react';

/**
 * Tells people who do not see the page what changed between two readings of a list; `newsOf` says it in sentences and is
 * the same function at every drawing.
 */
export function NewsAnnouncer<T>(props: {
  readonly shown: readonly T[] | undefined;
  readonly newsOf: (before: readonly T[], after: readonly T[]) => readonly string[];
}) {
  const { shown, newsOf } = props;
  const before = useRef<readonly T[]>([]);
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (shown === undefined) return;
    const news = newsOf(before.current, shown);
    before.current = shown;
    if (news.length > 0) setSaid(news.join(' '));
  }, [shown, newsOf]);
  return <LiveRegion hidden>{said}</LiveRegion>;
}
