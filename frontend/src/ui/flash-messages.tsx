import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { useLocation } from 'react-router';

export interface FlashMessage {
  /** A message with the id of one that is shown takes its place. */
  readonly id: string;
  readonly type: 'success' | 'error' | 'warning' | 'info';
  readonly header: string;
  readonly content?: ReactNode;
}

interface ShownMessage extends FlashMessage {
  /** It was there before the page that is shown now. */
  readonly isOld?: boolean;
}

interface Flashes {
  readonly messages: readonly ShownMessage[];
  show(message: FlashMessage): void;
  dismiss(id: string): void;
  /** Another page is shown: a success that was told on an earlier one has been read. */
  turnPage(): void;
}

const FlashContext = createContext<Flashes | undefined>(undefined);

export function FlashProvider({ children }: { readonly children: ReactNode }) {
  const [messages, setMessages] = useState<readonly ShownMessage[]>([]);
  const dismiss = useCallback((id: string) => setMessages((all) => all.filter((one) => one.id !== id)), []);
  const show = useCallback(
    (message: FlashMessage) =>
      setMessages((all) => [message, ...all.filter((one) => one.id !== message.id)].slice(0, 5)),
    [],
  );
  const turnPage = useCallback(
    () =>
      setMessages((all) =>
        all
          .filter(({ type, isOld }) => type !== 'success' || !isOld)
          .map((message) => ({ ...message, isOld: true })),
      ),
    [],
  );
  const flashes = useMemo(() => ({ messages, show, dismiss, turnPage }), [messages, show, dismiss, turnPage]);
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
  const { messages, dismiss, turnPage } = useFlashes();
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs for every new address
  useEffect(turnPage, [pathname]);
  const items: FlashbarProps.MessageDefinition[] = messages.map(({ isOld: _, ...message }) => ({
    ...message,
    dismissible: true,
    dismissLabel: 'Dismiss message',
    ariaRole: message.type === 'error' ? 'alert' : 'status',
    onDismiss: () => dismiss(message.id),
  }));
  return <Flashbar items={items} stackItems={items.length > 3} />;
}
