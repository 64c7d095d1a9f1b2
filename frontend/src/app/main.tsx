import '../api/schemas-without-eval.ts';

import '@cloudscape-design/global-styles/index.css';
import { I18nProvider } from '@cloudscape-design/components/i18n';
import englishMessages from '@cloudscape-design/components/i18n/messages/all.en';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { followAppearance } from '../ui/visual-mode.ts';
import { StartPage } from './start-page.tsx';
import { startUp } from './start-up.ts';

const place = document.getElementById('root');
if (place === null) throw new Error('index.html has no element with the id root');
const root = createRoot(place);

followAppearance();
void startUp((step) =>
  root.render(
    <StrictMode>
      <I18nProvider locale="en" messages={[englishMessages]}>
        <StartPage step={step} />
      </I18nProvider>
    </StrictMode>,
  ),
);
