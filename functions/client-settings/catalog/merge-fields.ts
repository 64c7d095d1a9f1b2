/** What a message may name between double braces, e.g. `{{employer}}`; filled in when the message is shown. */
export const mergeFields: readonly { readonly name: string; readonly label: string }[] = [
  { name: 'employer', label: 'Name of the employer' },
  { name: 'employee', label: 'Name of the employee' },
  { name: 'startDate', label: 'First day of employment' },
  { name: 'contactEmail', label: 'E-mail address for questions' },
  { name: 'contactPhone', label: 'Telephone number for questions' },
];
