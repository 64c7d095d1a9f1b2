import { applyMode, Mode } from '@cloudscape-design/global-styles';
import { useEffect, useState } from 'react';
import { useStoredChoice } from './stored-choice.ts';

export type Appearance = 'system' | 'light' | 'dark';

const systemDark = matchMedia('(prefers-color-scheme: dark)');
const parseAppearance = (stored: unknown): Appearance | undefined =>
  stored === 'light' || stored === 'dark' || stored === 'system' ? stored : undefined;

/** Light or dark as chosen, as the system says when nothing was chosen; applies it to the whole page. */
export function useAppearance() {
  const [appearance, setAppearance] = useStoredChoice<Appearance>(
    'waybill.appearance',
    'system',
    parseAppearance,
  );
  const [isSystemDark, setSystemDark] = useState(systemDark.matches);
  useEffect(() => {
    const follow = () => setSystemDark(systemDark.matches);
    systemDark.addEventListener('change', follow);
    return () => systemDark.removeEventListener('change', follow);
  }, []);
  const isDark = appearance === 'dark' || (appearance === 'system' && isSystemDark);
  useEffect(() => {
    applyMode(isDark ? Mode.Dark : Mode.Light);
    document.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
  }, [isDark]);
  return { appearance, setAppearance, isDark };
}
