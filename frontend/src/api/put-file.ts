import { ApiProblem, unreachable } from './api-problem.ts';

interface Sending {
  readonly url: string;
  /** Sent just as they are, and no other. */
  readonly headers: Readonly<Record<string, string>>;
  readonly file: File;
  readonly onProgress: (sentBytes: number) => void;
  readonly signal: AbortSignal;
}

/** Sends a file to a signed address by PUT; only `XMLHttpRequest` tells how far it is. @throws ApiProblem */
export function putFile({ url, headers, file, onProgress, signal }: Sending): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = () =>
      request.status >= 200 && request.status < 300 ? resolve() : reject(notTaken(request.status));
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(signal.reason);
    signal.addEventListener('abort', () => request.abort(), { once: true });
    // A part without a type: the browser would add a header of its own for that of the file.
    request.send(file.slice(0, file.size, ''));
  });
}

function notTaken(status: number): ApiProblem {
  return new ApiProblem({
    code: 'FILE_NOT_TAKEN',
    status,
    title: 'File not taken',
    detail: `The file was not taken (status ${status}). It may have changed while it was sent, or took too long to begin. Choose it again and upload it once more.`,
  });
}
