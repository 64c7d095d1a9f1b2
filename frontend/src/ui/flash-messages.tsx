import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';

export interface FlashMessage {
  /** A message with the id of one that is shown takes its place. */
  readonly id: string;
  readonly type: 'success' | 'error' | 'warning' | 'info';
  readonly header: string;
  readonly content?: ReactNode;
}

interface Flashes {
  readonly messages: readonly FlashMessage[];
  show(message: FlashMessage): void;
  dismiss(id: string): void;
}

const FlashContext = createContext<Flashes | undefined>(undefined);

export function FlashProvider({ children }: { readonly children: ReactNode }) {
  const [messages, setMessages] = useState<readonly FlashMessage[]>([]);
  const dismiss = useCallback((id: string) => setMessages((all) => all.filter((one) => one.id !== id)), []);
  const show = useCallback(
    (message: FlashMessage) =>
      setMessages((all) => [message, ...all.filter((one) => one.id !== message.id)].slice(0, 5)),
    [],
  );
  const flashes = useMemo(() => ({ messages, show, dismiss }), [messages, show, dismiss]);
  return <FlashContext value={flashes}>{children}</FlashContext>;
}

/** @throws Error outside `FlashProvider` */
export function useFlashes(): Flashes {
  const flashes = useContext(FlashContext);
  if (flashes === undefined) throw new Error('useFlashes needs a FlashProvider above it');
  return flashes;
}

/** The one place where pages' messages appear. */
export function FlashArea() {
  const { messages, dismiss } = useFlashes();
  const items: FlashbarProps.MessageDefinition[] = messages.map((message) => ({
    ...message,
    dismissible: true,
    dismissLabel: 'Dismiss message',
    ariaRole: message.type === 'error' ? 'alert' : 'status',
    onDismiss: () => dismiss(message.id),
  }));
  return <Flashbar items={items} stackItems={items.length > 3} />;
}
