import LiveRegion from '@cloudscape-design/components/live-region';
import { useEffect, useRef, useState } from 'react';
import type { DataExport } from '../../../functions/data-exports/contract.ts';
import { milestones } from './milestones.ts';

/** Tells people who do not see the page when a status changes. */
export function MilestoneAnnouncer({ shown }: { readonly shown: readonly DataExport[] | undefined }) {
  const before = useRef<readonly DataExport[]>([]);
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (shown === undefined) return;
    const news = milestones(before.current, shown);
    before.current = shown;
    if (news.length > 0) setSaid(news.join(' '));
  }, [shown]);
  return <LiveRegion hidden>{said}</LiveRegion>;
}
