import Box from '@cloudscape-design/components/box';
import { AppLink } from '../ui/app-link.tsx';

export function NotFoundPage() {
  return (
    <Box padding={{ vertical: 'xxl' }} textAlign="center">
      <Box variant="h1">Page not found</Box>
      <p>There is nothing at this address, or it is not for your account.</p>
      <AppLink href="/" variant="primary">
        Go to the start page
      </AppLink>
    </Box>
  );
}
