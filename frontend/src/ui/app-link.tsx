import Link, { type LinkProps } from '@cloudscape-design/components/link';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';

/** A link to a page of this site: followed without loading the site anew; underlined and as large as the text around it. */
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
      variant="primary"
      fontSize="inherit"
      {...props}
      onFollow={(event) => {
        if (event.detail.external) return;
        event.preventDefault();
        void navigate(props.href);
      }}
    />
  );
}
