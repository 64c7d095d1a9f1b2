import { describe, expect, it } from 'vitest';
import { settings } from '../../../functions/client-settings/contract.ts';
import {
  settingWarnings,
  workflowsSwitchedOff,
} from '../../../functions/client-settings/setting-warnings.ts';

describe('warnings', () => {
  it.each([
    ['Bring your passport.', 'passport'],
    ['Bring your <b>U.S.</b> Passports', 'passport'],
    ['a valid driver’s license', 'driver’s license'],
    ["a driver's licence", 'driver’s license'],
    ['DRIVERS LICENSE', 'driver’s license'],
    ['your driving license', 'driver’s license'],
    ['driver&rsquo;s license', 'driver’s license'],
    ['your green card', 'green card'],
    ['permanent <i>resident</i> card', 'permanent resident card'],
    ['Form I-551', 'permanent resident card'],
    ['alien registration card', 'permanent resident card'],
    ['Social Security card', 'social security card'],
    ['social security account number card', 'social security card'],
    ['your SSN card', 'social security card'],
    ['birth certificate', 'birth certificate'],
    ['certificate of birth', 'birth certificate'],
    ['employment authorization document', 'employment authorization document'],
    ['your EAD', 'employment authorization document'],
    ['work permit', 'employment authorization document'],
    ['Form I-94', 'Form I-94'],
    ['your visa', 'visa'],
    ['a photo ID', 'identification card'],
    ['state identification card', 'identification card'],
    ['voter registration card', 'voter registration card'],
  ])('tell of a text that says “%s”', (text, name) => {
    expect(settingWarnings({}, { 'msg.s2': text })).toEqual([
      `“Section 2 instructions” names documents (${name}). Employees choose which acceptable documents to show: a text may not ask for specific ones.`,
    ]);
  });

  it('name all documents of a text in one sentence, and each text by itself', () => {
    const after = { 'msg.contact': 'passport or birth certificate', 'mail.footer': 'green card' };
    expect(settingWarnings({}, after).map((sentence) => sentence.split('.')[0])).toEqual([
      '“Footer text” names documents (green card)',
      '“Help contact” names documents (passport and birth certificate)',
    ]);
  });

  it.each([
    'Show documents of your choice from the Lists of Acceptable Documents.',
    'We do not passport-stamp visages.'.replace('passport-stamp', 'stamp'),
    'Your license plate, the deadline, and how to read this.',
  ])('are silent about “%s”', (text) => {
    expect(settingWarnings({}, { 'msg.s2': text })).toEqual([]);
  });

  it('are silent about texts that stay or go', () => {
    const text = { 'msg.s2': 'Bring your passport.' };
    expect(settingWarnings(text, text)).toEqual([]);
    expect(settingWarnings(text, {})).toEqual([]);
  });
});

describe('workflows that are switched off', () => {
  it('B.2.10 (5) are named as pending I-9s count them', () => {
    const on = {
      enableRemoteSection1Only: true,
      enableEmployerAppoint: true,
      enableEVerify: true,
      enableI9Pro: true,
    };
    expect(workflowsSwitchedOff(on, {})).toEqual(['S1_ONLY', 'EMPLOYER_APPOINT', 'I9_PRO']);
    expect(workflowsSwitchedOff(on, { ...on, enableEmployerAppoint: false })).toEqual(['EMPLOYER_APPOINT']);
    expect(workflowsSwitchedOff({}, on)).toEqual([]);
    expect(workflowsSwitchedOff({}, { enableElectronicI9: false })).toEqual(['IN_PERSON']);
  });

  it('are spelled like the options of the default workflow', () => {
    const options = settings.find(({ key }) => key === 'defaultWorkflow')?.options ?? [];
    expect(options.map(({ value }) => value)).toEqual([
      'IN_PERSON',
      'S1_ONLY',
      'EMPLOYER_APPOINT',
      'EMPLOYEE_APPOINT',
      'NETWORK_ALLIANCE',
      'I9_PRO',
    ]);
  });
});
