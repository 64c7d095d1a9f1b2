import type { AttachmentContent } from '../i9/attachment-store.ts';
import type { Attachment } from '../i9/contract.ts';
import { type AssetCode, type ExceptionReason, exceptionReasons } from './contract.ts';
import { uniqueName } from './record-folder.ts';
import type { ExportException, RecordFile } from './record-source.ts';

/** Collects what the assets make of one record. Names are unique, also where upper and lower case are the same. */
export class AssetFiles {
  readonly files: RecordFile[] = [];
  readonly exceptions: ExportException[] = [];
  readonly #i9Id: number;
  readonly #names = new Set<string>();
  #assetCode: AssetCode | 'RECORD' = 'RECORD';

  constructor(i9Id: number) {
    this.#i9Id = i9Id;
  }

  /** Runs the maker of an asset; should it throw, that is an exception of the record and the other assets are made. */
  make(assetCode: AssetCode, maker: () => void): void {
    this.#assetCode = assetCode;
    this.#guard('', maker);
    this.#assetCode = 'RECORD';
  }

  /** A file of the asset being made; content that cannot be made is an exception. */
  add(name: string, content: () => Buffer | string): void {
    this.#guard(name, () => this.#add(name, content()));
  }

  /** The copy of a stored file, or why there is none. */
  addCopy(
    name: string,
    { attachmentId, sha256 }: Pick<Attachment, 'attachmentId' | 'sha256'>,
    content: AttachmentContent | undefined,
  ): void {
    if (content?.kind === 'PRESENT') {
      this.#add(name, content.bytes, { attachmentId, sha256 });
      return;
    }
    const reason = content?.kind === 'DAMAGED' ? 'ATTACHMENT_DAMAGED' : 'ATTACHMENT_MISSING';
    this.except(reason, `attachment ${attachmentId} (${content?.reason ?? 'OBJECT_MISSING'})`);
  }

  /** @param about what of the record it is, without personal data */
  except(reason: ExceptionReason, about = ''): void {
    const words = exceptionReasons[reason];
    const detail = about === '' ? words : `${about}: ${words}`;
    this.exceptions.push({ i9Id: this.#i9Id, assetCode: this.#assetCode, reason, detail });
  }

  #add(name: string, content: Buffer | string, copyOf?: Pick<RecordFile, 'attachmentId' | 'sha256'>): void {
    if (this.#assetCode === 'RECORD') throw new Error('a file belongs to an asset');
    this.files.push({
      name: uniqueName(name, this.#names),
      assetCode: this.#assetCode,
      content: typeof content === 'string' ? Buffer.from(content) : content,
      ...copyOf,
    });
  }

  /** The message of what was thrown may quote the record, so only its kind is told. */
  #guard(about: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      const kind = error instanceof Error ? error.name : typeof error;
      this.except('RENDERING_FAILED', [about, kind].filter((part) => part !== '').join(', '));
    }
  }
}
