import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import './message-page.css';
import { usePageTitle } from './page-title.ts';

/** A page of its own for one message, without the shell around it. */
export function MessagePage(props: {
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}) {
  usePageTitle(props.title);
  return (
    <main className="message-page">
      <Container header={<Header variant="h1">{props.title}</Header>}>
        <SpaceBetween size="l">
          <Box>{props.children}</Box>
          {props.action}
        </SpaceBetween>
      </Container>
    </main>
  );
}
