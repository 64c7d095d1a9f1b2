import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import TextContent from '@cloudscape-design/components/text-content';

/** What happens from the request to the first file. */
export function HowItBegins() {
  return (
    <Container header={<Header variant="h2">How it begins</Header>}>
      <TextContent>
        <ol>
          <li>The firm’s administrator requests the integrator on this page.</li>
          <li>
            Professional Services clarify with the firm which records are exchanged, how fields are mapped,
            which templates are used, where files go and when, and then enable the subscription.
          </li>
          <li>
            This page then shows how to reach the firm’s SFTP area, step by step. The keys that open it can be
            added as soon as it is requested.
          </li>
          <li>Files that are uploaded before 2 a.m. Pacific time are run that night.</li>
        </ol>
      </TextContent>
    </Container>
  );
}
