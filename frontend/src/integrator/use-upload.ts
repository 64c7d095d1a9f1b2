import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useApi } from '../api/api-context.tsx';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { putFile } from '../api/put-file.ts';
import { isUploadMoving } from './upload-file.ts';

const pollIntervalMs = 1_500;

/** Sends a file, then follows it until its check says what it would do. */
export function useUpload() {
  const { uploads } = useApi();
  const { firmId } = useCurrentFirm();
  const [sentBytes, setSentBytes] = useState(0);
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);
  const sending = useMutation({
    mutationFn: async (file: File) => {
      setSentBytes(0);
      stop.current = new AbortController();
      const { signal } = stop.current;
      const asked = await uploads.ask(firmId, { fileName: file.name, sizeBytes: file.size });
      signal.throwIfAborted();
      await putFile({ url: asked.url, headers: asked.headers, file, onProgress: setSentBytes, signal });
      return asked.uploadId;
    },
    retry: false,
  });
  const following = useFollowing(sending.data);
  return {
    sending,
    sentBytes,
    following,
    /** Ends a sending that is under way. */
    stop: () => stop.current.abort(),
    /** As before anything was sent. */
    reset: () => {
      stop.current.abort();
      sending.reset();
      setSentBytes(0);
    },
  };
}

/** Follows what was sent until its check has ended, and has the lists of the page read anew at each step. */
export function useFollowing(uploadId: string | undefined) {
  const { uploads } = useApi();
  const { firmId } = useCurrentFirm();
  const queryClient = useQueryClient();
  const following = useQuery({
    queryKey: ['upload', firmId, uploadId],
    queryFn: ({ signal }) => uploads.read(firmId, uploadId ?? '', signal),
    enabled: uploadId !== undefined,
    refetchInterval: ({ state }) => isUploadMoving(state.data) && pollIntervalMs,
    staleTime: 0,
  });
  const status = following.data?.file?.status;
  useEffect(() => {
    if (status === undefined) return;
    for (const key of ['import-files', 'upcoming-tasks']) {
      void queryClient.invalidateQueries({ queryKey: [key, firmId] });
    }
  }, [status, firmId, queryClient]);
  return following;
}
