import * as z from 'zod';
import {
  DirectoryLine,
  InterchangeManifest,
  interchangeVersion,
  NoteLine,
  ProfileLine,
  RecordLine,
} from './contract.ts';

const schemas: Record<string, { readonly title: string; readonly schema: z.ZodType }> = {
  interchange: { title: 'interchange.json, the manifest of a pack', schema: InterchangeManifest },
  'directory-line': { title: 'A line of directory.ndjson', schema: DirectoryLine },
  'profile-line': { title: 'A line of profiles.ndjson', schema: ProfileLine },
  'record-line': { title: 'A line of records-0001.ndjson and so on', schema: RecordLine },
  'note-line': { title: 'A line of notes.ndjson', schema: NoteLine },
};

/** The published JSON Schemas of the interchange format, by file name: what the loader accepts, field by field. */
export function jsonSchemas(): Map<string, string> {
  const files = new Map<string, string>();
  for (const [name, { title, schema }] of Object.entries(schemas)) {
    const published = z.toJSONSchema(schema, { io: 'input', override: refuseUnknownFields });
    files.set(
      `${interchangeVersion}/${name}.schema.json`,
      `${JSON.stringify({ title, ...published }, null, 2)}\n`,
    );
  }
  return files;
}

/** The loader refuses fields it does not know, so the schema does. */
function refuseUnknownFields({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.type === 'object' && jsonSchema.properties !== undefined)
    jsonSchema.additionalProperties = false;
}
