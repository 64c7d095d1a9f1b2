import type { ExportForm, FormErrors } from './export-form.ts';

/** What every section of the form is given. */
export interface FormSectionProps {
  readonly form: ExportForm;
  readonly errors: FormErrors;
  readonly onChange: (form: ExportForm) => void;
}
