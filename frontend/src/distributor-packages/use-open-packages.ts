import { useState } from 'react';
import { useSearchParams } from 'react-router';

const parameter = 'package';

/** Which rows are open. The address names the one that was opened last, so that it can be linked to. */
export function useOpenPackages() {
  const [search, setSearch] = useSearchParams();
  const named = search.get(parameter);
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(named === null ? [] : [named]));
  return {
    isOpen: (packageId: string) => open.has(packageId),
    toggle: (packageId: string, isOpen: boolean) => {
      const others = [...open].filter((one) => one !== packageId);
      setOpen(new Set(isOpen ? [...others, packageId] : others));
      const next = isOpen ? packageId : named === packageId ? null : named;
      if (next !== named) setSearch(next === null ? {} : { [parameter]: next }, { replace: true });
    },
  };
}
