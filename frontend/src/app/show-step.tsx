import '@cloudscape-design/global-styles/index.css';
import { I18nProvider } from '@cloudscape-design/components/i18n';
import englishMessages from '@cloudscape-design/components/i18n/messages/all.en';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { followAppearance } from '../ui/visual-mode.ts';
import { StartPage } from './start-page.tsx';
import type { StartStep } from './start-up.ts';

const place = document.getElementById('root');
if (place === null) throw new Error('index.html has no element with the id root');
const root = createRoot(place);
followAppearance();

/** Draws a step in place of the one before. */
export function showStep(step: StartStep): void {
  root.render(
    <StrictMode>
      <I18nProvider locale="en" messages={[englishMessages]}>
        <StartPage step={step} />
      </I18nProvider>
    </StrictMode>,
  );
}
