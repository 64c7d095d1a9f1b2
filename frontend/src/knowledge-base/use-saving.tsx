import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../api/api-context.tsx';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { AppLink } from '../ui/app-link.tsx';
import { useFlashes } from '../ui/flash-messages.tsx';
import { needAttentionAddress } from './addresses.ts';
import { knowledgeBaseKey } from './use-knowledge-base.ts';

type KnowledgeBaseApi = ReturnType<typeof useApi>['knowledgeBase'];

/** Something to be saved for a firm, and what it is called when that is told. */
export interface Saving {
  readonly name: string;
  readonly save: (api: KnowledgeBaseApi, firmId: string) => Promise<unknown>;
}

/** Saves, tells what follows from it, and reads the Knowledge Base anew. */
export function useSaving(options: {
  readonly onSaved?: () => void;
  readonly onRefused?: (e: Error) => void;
}) {
  const { knowledgeBase } = useApi();
  const { firmId } = useCurrentFirm();
  const { show } = useFlashes();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ save }: Saving) => save(knowledgeBase, firmId),
    onSuccess: async (_, { name }) => {
      show({
        id: 'knowledge-base',
        type: 'success',
        header: `${name} is saved`,
        content: (
          <>
            Files that wait for a run are checked again. Failed rows of earlier runs can be run again from{' '}
            <AppLink href={needAttentionAddress(firmId)} color="inverted" variant="secondary">
              Need Attention
            </AppLink>
            .
          </>
        ),
      });
      options.onSaved?.();
      await queryClient.invalidateQueries({ queryKey: knowledgeBaseKey(firmId) });
    },
    onError: options.onRefused,
  });
}
