import Input from '@cloudscape-design/components/input';
import { useState } from 'react';

/** Part of a name; taken up with Enter or when the field is left, not at every letter. */
export function RequesterFilter(props: {
  readonly requestedBy: string | undefined;
  readonly onChange: (requestedBy: string | undefined) => void;
}) {
  const { requestedBy, onChange } = props;
  const [typed, setTyped] = useState(requestedBy ?? '');
  const take = (text: string) => {
    const next = text.trim().slice(0, 120) || undefined;
    if (next !== requestedBy) onChange(next);
  };
  return (
    <Input
      type="search"
      value={typed}
      placeholder="Part of a name"
      ariaLabel="Requested By"
      clearAriaLabel="Clear the name"
      onChange={({ detail }) => {
        setTyped(detail.value);
        if (detail.value === '') take('');
      }}
      onBlur={() => take(typed)}
      onKeyDown={({ detail }) => {
        if (detail.key === 'Enter') take(typed);
      }}
    />
  );
}
