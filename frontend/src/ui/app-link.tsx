import Link, { type LinkProps } from '@cloudscape-design/components/link';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';

/** A link to a page of this site: followed without loading the site anew. */
export function AppLink(props: {
  readonly href: string;
  readonly children: ReactNode;
  readonly variant?: LinkProps.Variant;
  readonly color?: LinkProps.Color;
  readonly ariaLabel?: string;
}) {
  const navigate = useNavigate();
  return (
    <Link
      {...props}
      onFollow={(event) => {
        if (event.detail.external) return;
        event.preventDefault();
        void navigate(props.href);
      }}
    />
  );
}
