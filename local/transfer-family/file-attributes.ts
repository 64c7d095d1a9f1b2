import type { Attributes, FileEntry } from 'ssh2';

const kinds = { file: 0o100_744, folder: 0o040_755 };

/** S3 knows no owners and modes: all are alike. A folder has no time of its own. */
export function attributesOf(kind: keyof typeof kinds, sizeBytes = 0, modifiedAtMs = 0): Attributes {
  const modifiedAt = Math.floor(modifiedAtMs / 1_000);
  return { mode: kinds[kind], uid: 0, gid: 0, size: sizeBytes, atime: modifiedAt, mtime: modifiedAt };
}

/** @param filename the last part of a path */
export function entryOf(filename: string, attrs: Attributes): FileEntry {
  const mode = attrs.mode === kinds.folder ? 'drwxr-xr-x' : '-rwxr--r--';
  const [date = '', time = ''] = new Date(attrs.mtime * 1_000).toISOString().split('T');
  const longname = `${mode} 1 - - ${String(attrs.size).padStart(12)} ${date} ${time.slice(0, 5)} ${filename}`;
  return { filename, longname, attrs };
}
