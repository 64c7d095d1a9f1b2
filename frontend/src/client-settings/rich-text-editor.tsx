import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useEffect, useRef } from 'react';
import { mergeFields } from '../../../functions/client-settings/contract.ts';
import { inserted, listed, plainText, type Selected, surround } from './rich-text.ts';
import { RichTextPreview } from './rich-text-preview.tsx';

interface Tool {
  readonly name: string;
  readonly text: string;
  readonly apply: (selected: Selected) => Selected;
}

const tools: readonly Tool[] = [
  { name: 'Bold', text: 'B', apply: (one) => surround(one, '<b>', '</b>') },
  { name: 'Italic', text: 'I', apply: (one) => surround(one, '<i>', '</i>') },
  { name: 'Underline', text: 'U', apply: (one) => surround(one, '<u>', '</u>') },
  { name: 'Bulleted list', text: '• List', apply: (one) => listed(one, 'ul') },
  { name: 'Numbered list', text: '1. List', apply: (one) => listed(one, 'ol') },
  { name: 'Link', text: 'Link', apply: (one) => surround(one, '<a href="https://">', '</a>') },
];

/** A message with mark-up: written as text, with buttons for the mark-up, and shown below as it will look. */
export function RichTextEditor(props: {
  readonly label: string;
  readonly value: string;
  readonly mostChars: number | undefined;
  readonly isDisabled: boolean;
  readonly onChange: (value: string) => void;
}) {
  const { label, value, isDisabled, onChange } = props;
  const place = useRef<HTMLDivElement>(null);
  const wanted = useRef<Selected | undefined>(undefined);
  const field = () => place.current?.querySelector('textarea') ?? undefined;
  useEffect(() => {
    // The selection follows once the field shows the text that it was made for.
    const next = wanted.current;
    if (next === undefined || next.text !== value) return;
    wanted.current = undefined;
    const area = place.current?.querySelector('textarea');
    area?.focus();
    area?.setSelectionRange(next.start, next.end);
  }, [value]);
  const apply = (change: (selected: Selected) => Selected) => {
    const area = field();
    const end = value.length;
    const next = change({ text: value, start: area?.selectionStart ?? end, end: area?.selectionEnd ?? end });
    wanted.current = next;
    onChange(next.text);
  };
  return (
    <div ref={place}>
      <SpaceBetween size="xs">
        {!isDisabled && <MarkupTools label={label} onApply={apply} />}
        <Textarea
          value={value}
          rows={4}
          disabled={isDisabled}
          onChange={({ detail }) => onChange(detail.value)}
        />
        <CharacterCount value={value} mostChars={props.mostChars} />
        {value.trim() !== '' && (
          <div>
            <Box variant="awsui-key-label">Preview</Box>
            <RichTextPreview markup={value} label={`Preview of ${label}`} />
          </div>
        )}
      </SpaceBetween>
    </div>
  );
}

function MarkupTools(props: {
  readonly label: string;
  readonly onApply: (change: (selected: Selected) => Selected) => void;
}) {
  const { label, onApply } = props;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a toolbar has no element of its own
    <div role="group" aria-label={`Mark-up of ${label}`}>
      <SpaceBetween direction="horizontal" size="xxs">
        {tools.map(({ name, text, apply }) => (
          <Button key={name} formAction="none" ariaLabel={name} onClick={() => onApply(apply)}>
            {text}
          </Button>
        ))}
        <ButtonDropdown
          items={mergeFields.map(({ name, label: text }) => ({
            id: name,
            text,
            secondaryText: `{{${name}}}`,
          }))}
          onItemClick={({ detail }) => onApply((one) => inserted(one, `{{${detail.id}}}`))}
        >
          Merge field
        </ButtonDropdown>
      </SpaceBetween>
    </div>
  );
}

function CharacterCount(props: { readonly value: string; readonly mostChars: number | undefined }) {
  const { value, mostChars } = props;
  if (mostChars === undefined) return null;
  const count = plainText(value).length;
  const text = `${count.toLocaleString('en-US')} of ${mostChars.toLocaleString('en-US')} characters`;
  return (
    <Box variant="small" color={count > mostChars ? 'text-status-error' : 'text-body-secondary'}>
      {text}
    </Box>
  );
}
