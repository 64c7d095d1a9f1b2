/** Size of an image in pixels, or `undefined` when the browser cannot show it. */
export async function pictureSize(file: Blob): Promise<{ width: number; height: number } | undefined> {
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  if (bitmap === undefined) return undefined;
  const { width, height } = bitmap;
  bitmap.close();
  return { width, height };
}
