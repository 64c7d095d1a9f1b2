import { declareIn } from './declare.ts';
import { defaultTexts } from './default-texts.ts';

const { richText } = declareIn('MESSAGES');

export const messageSettings = [
  richText({
    key: 'msg.login',
    label: 'Login page message',
    help: 'Stands above the fields where users sign in.',
    default: defaultTexts['msg.login'],
    mostChars: 2_000,
  }),
  richText({
    key: 'msg.global',
    label: 'Global Message (dashboard)',
    help: 'Shown to every user on the dashboard, e.g. when an office is closed. Empty: nothing is shown.',
  }),
  richText({
    key: 'msg.s1Intro',
    label: 'Section 1 introduction',
    help: 'What employees read before they begin Section 1.',
    default: defaultTexts['msg.s1Intro'],
  }),
  richText({
    key: 'msg.s1Signature',
    label: 'Section 1 Signature Instructions',
    help: 'What employees read where they sign Section 1.',
    default: defaultTexts['msg.s1Signature'],
    requires: ['site.signaturePassword'],
  }),
  richText({
    key: 'msg.s1Remote',
    label: 'Remote Section 1 welcome',
    help: 'The first page behind the link to a remote Section 1.',
    default: defaultTexts['msg.s1Remote'],
    requires: ['enableRemoteSection1Only'],
  }),
  richText({
    key: 'msg.s1Done',
    label: 'Section 1 completed',
    help: 'What employees read after they have signed Section 1.',
    default: defaultTexts['msg.s1Done'],
  }),
  richText({
    key: 'msg.employerAppointAr',
    label: 'Instructions for the AR (Employer Appoint)',
    help: 'What a representative named by the employer reads before Section 2.',
    default: defaultTexts['msg.employerAppointAr'],
    requires: ['enableEmployerAppoint'],
  }),
  richText({
    key: 'msg.employeeAppointEmployee',
    label: 'Instructions for choosing an AR',
    help: 'What employees read before they name a representative.',
    default: defaultTexts['msg.employeeAppointEmployee'],
    requires: ['enableEmployeeAppoint'],
  }),
  richText({
    key: 'msg.networkAlliance',
    label: 'Appointment instructions',
    help: 'What employees read before they choose an appointment with the partner network.',
    default: defaultTexts['msg.networkAlliance'],
    requires: ['enableNetworkAlliance'],
  }),
  richText({
    key: 'msg.i9Pro',
    label: 'Video appointment instructions',
    help: 'What employees read before they choose a video appointment.',
    default: defaultTexts['msg.i9Pro'],
    requires: ['enableI9Pro'],
  }),
  richText({
    key: 'msg.s2',
    label: 'Section 2 instructions',
    help: 'What whoever completes Section 2 reads first.',
    default: defaultTexts['msg.s2'],
  }),
  richText({
    key: 'msg.s3Remote',
    label: 'Remote Section 3 / Supplement B welcome',
    help: 'The first page behind the link to a remote reverification.',
    default: defaultTexts['msg.s3Remote'],
    requires: ['enableRemoteAccessSection3'],
  }),
  richText({
    key: 'msg.linkExpired',
    label: 'Link expired',
    help: 'What somebody reads whose link is not valid any more.',
    default: defaultTexts['msg.linkExpired'],
  }),
  richText({
    key: 'msg.contact',
    label: 'Help contact',
    help: 'Whom users can ask, shown at the foot of every page. Empty: nothing is shown.',
    mostChars: 500,
  }),
  richText({
    key: 'msg.tnc',
    label: 'E-Verify mismatch – private notice reminder',
    help: 'What I-9 managers read before they tell an employee about a mismatch, which must happen in private.',
    default: defaultTexts['msg.tnc'],
    requires: ['enableEVerify'],
    isLawBound: true,
  }),
];
