/** Downloads what lies at an address; the answer there says that it is a file to keep, so the page stays. */
export function download(url: string, fileName: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
}

/** Downloads a text that the page itself made. */
export function downloadText(text: string, fileName: string, contentType: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: contentType }));
  download(url, fileName);
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
