import LiveRegion from '@cloudscape-design/components/live-region';
import { useEffect, useRef, useState } from 'react';
import type { ImportFile } from '../../../functions/integrator/contract.ts';
import { fileNews } from './file-labels.ts';

/** Tells people who do not see the page when a file's state changes. */
export function FileNewsAnnouncer({ shown }: { readonly shown: readonly ImportFile[] | undefined }) {
  const before = useRef<readonly ImportFile[]>([]);
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (shown === undefined) return;
    const news = fileNews(before.current, shown);
    before.current = shown;
    if (news.length > 0) setSaid(news.join(' '));
  }, [shown]);
  return <LiveRegion hidden>{said}</LiveRegion>;
}
