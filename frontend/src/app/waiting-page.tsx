import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { MessagePage } from '../ui/message-page.tsx';

export function WaitingPage({ text }: { readonly text: string }) {
  return (
    <MessagePage title="Waybill">
      <StatusIndicator type="loading">{text}</StatusIndicator>
    </MessagePage>
  );
}
