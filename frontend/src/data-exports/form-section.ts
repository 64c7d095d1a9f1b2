import type { FormErrors } from './check-form.ts';
import type { ExportForm } from './export-form.ts';

/** What every section of the form is given. */
export interface FormSectionProps {
  readonly form: ExportForm;
  /** Errors that are shown by now. */
  readonly errors: FormErrors;
  readonly onChange: (form: ExportForm) => void;
}
