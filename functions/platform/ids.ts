import { ulid } from 'ulid';

/** Makes sortable unique ids (ULID, 26 characters); tests pass a counting one. */
export type NewId = () => string;

export const newUlid: NewId = () => ulid();
