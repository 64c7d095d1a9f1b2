import { useEffect } from 'react';

/** Title of the browser's tab, `Data Export Log - Waybill`. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} - Waybill`;
  }, [title]);
}
