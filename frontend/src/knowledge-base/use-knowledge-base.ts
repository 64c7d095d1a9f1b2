import { useQuery } from '@tanstack/react-query';
import { putListValue } from '../../../functions/knowledge-base/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';

export const knowledgeBaseKey = (firmId: string) => ['knowledge-base', firmId];

/** The Knowledge Base of the firm of the address. */
export function useKnowledgeBase() {
  const { knowledgeBase } = useApi();
  const { firmId } = useCurrentFirm();
  return useQuery({
    queryKey: knowledgeBaseKey(firmId),
    queryFn: ({ signal }) => knowledgeBase.read(firmId, signal),
  });
}

/** Whether the caller may change it; all its parts are changed by the same roles. */
export const useMayChange = (): boolean => mayCall(useMe().data, putListValue);
