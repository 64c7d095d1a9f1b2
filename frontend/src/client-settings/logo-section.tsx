import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { type QueryKey, useQuery, useQueryClient } from '@tanstack/react-query';
import type { LogoView } from '../../../functions/logos/contract.ts';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { LogoField, type LogoFieldProps } from './logo-field.tsx';

/** The logo of a client or distributor: loaded, shown, and changed at once. */
export function LogoSection(
  props: Omit<LogoFieldProps, 'logo' | 'onChanged'> & {
    readonly title: string;
    readonly heading: 'h1' | 'h2';
    readonly description: string;
    readonly queryKey: QueryKey;
    readonly load: (signal: AbortSignal) => Promise<LogoView>;
    /** Reads anew what else shows the logo. */
    readonly onChanged: () => void;
  },
) {
  const { title, heading, description, queryKey, load, onChanged, ...field } = props;
  const queryClient = useQueryClient();
  const query = useQuery({ queryKey, queryFn: ({ signal }) => load(signal) });
  return (
    <Container
      header={
        <Header variant={heading} description={description}>
          {title}
        </Header>
      }
    >
      {query.data === undefined && query.isPending && (
        <StatusIndicator type="loading">Loading the logo</StatusIndicator>
      )}
      {query.data === undefined && query.error && (
        <FailureAlert header="The logo could not be loaded" onRetry={() => void query.refetch()}>
          {query.error.message}
        </FailureAlert>
      )}
      {query.data && (
        <LogoField
          {...field}
          logo={query.data}
          onChanged={(logo) => {
            queryClient.setQueryData(queryKey, logo);
            onChanged();
          }}
        />
      )}
    </Container>
  );
}
