/** The system's own texts, by key of the message; allowed mark-up and merge fields as in every message. */
export const defaultTexts = {
  'msg.login':
    '<p>Sign in to work on Forms I-9. This system is for authorized users; what you do here is recorded.</p>',
  'msg.s1Intro':
    '<p>Welcome, {{employee}}. Please complete Section 1 of Form I-9 for {{employer}} no later than your first day of employment, {{startDate}}.</p><p>Read the form instructions first. If somebody helps you to read or complete the form, they must say so in Supplement A.</p>',
  'msg.s1Signature':
    '<p>You are about to sign Section 1. Read your entries once more. By signing you state, under penalty of perjury, that they are true. Choose a signature question and confirm your answer.</p>',
  'msg.s1Remote':
    '<p>{{employer}} asks you to complete Section 1 of Form I-9 online before {{startDate}}. It takes about ten minutes.</p><p>Questions? Write to {{contactEmail}} or call {{contactPhone}}.</p>',
  'msg.s1Done':
    '<p>Thank you. Section 1 is complete. {{employer}} will tell you about the next step, in which you show documents of your choice from the Lists of Acceptable Documents.</p>',
  'msg.employerAppointAr':
    '<p>{{employer}} has named you as its authorized representative for {{employee}}.</p><ol><li>Meet the employee in person.</li><li>Examine the original, unexpired documents the employee chooses to show from the Lists of Acceptable Documents. Do not ask for particular ones.</li><li>Enter them in Section 2 and sign.</li></ol><p>Section 2 is due within three business days of {{startDate}}.</p>',
  'msg.employeeAppointEmployee':
    '<p>Please name a person who will complete Section 2 of your Form I-9 for {{employer}}. It must be an adult who can meet you in person, and it cannot be yourself.</p><p>That person gets a link by e-mail and examines the documents that you choose to show.</p>',
  'msg.networkAlliance':
    '<p>Please choose an appointment with a representative near you, within three business days of {{startDate}}. Bring original, unexpired documents of your choice from the Lists of Acceptable Documents.</p>',
  'msg.i9Pro':
    '<p>Please choose a video appointment. Before it, you upload copies of the documents that you choose to show from the Lists of Acceptable Documents; have the originals at hand during the call.</p>',
  'msg.s2':
    '<p>Examine the original documents that the employee chooses to show: one from List A, or one from List B and one from List C. Do not ask for particular documents. Complete and sign Section 2 within three business days of {{startDate}}.</p>',
  'msg.s3Remote':
    '<p>{{employer}} asks you to complete a step of your Form I-9 (Section 3 / Supplement B). You choose which acceptable documents to show.</p><p>Questions? Write to {{contactEmail}} or call {{contactPhone}}.</p>',
  'msg.linkExpired':
    '<p>This link is not valid any more. Ask {{employer}} for a new one: {{contactEmail}}, {{contactPhone}}.</p>',
  'msg.tnc':
    '<p>E-Verify shows a mismatch for {{employee}}. Tell the employee in private, give them the Further Action Notice, and let them decide whether to act on it. Do not dismiss, suspend or otherwise treat them worse because of the mismatch while the case is open.</p>',
} as const;
