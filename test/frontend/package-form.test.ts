import { describe, expect, it } from 'vitest';
import { ApiProblem } from '../../frontend/src/api/api-problem.ts';
import { base64Of, logoProblem } from '../../frontend/src/client-settings/logo-file.ts';
import { checkPackage, problemsOf } from '../../frontend/src/distributor-packages/check-package.ts';
import {
  adopt,
  bodyOf,
  changedFields,
  emptyForm,
  formOf,
  isSameForm,
  startEditing,
} from '../../frontend/src/distributor-packages/package-form.ts';
import {
  doneText,
  questionsOf,
  targetsOf,
  wordsOf,
} from '../../frontend/src/distributor-packages/save-steps.ts';
import { roles } from '../../functions/directory/contract.ts';
import type { DistributorPackage } from '../../functions/distributor-packages/contract.ts';
import { logoMessages } from '../../functions/logos/contract.ts';
import {
  aPackage,
  goldId,
  shownPackage,
  silverId,
  someClients,
  storedOf,
  summaryOf,
} from './support/packages-world.ts';

const viewer = {
  id: 'alla',
  displayName: 'Alla Access',
  kind: 'user' as const,
  scopes: [],
  roles: [roles.distributorAllAccess],
  distributorId: 'northwind',
};
const read = (
  different: Parameters<typeof aPackage>[0] = { packageId: goldId, name: 'Gold' },
): DistributorPackage => shownPackage(aPackage(different), viewer);
const gold = read({
  packageId: goldId,
  name: 'Gold',
  settings: storedOf({ enableEVerify: true }),
  clients: someClients(2, 1),
});
const form = formOf(gold);
const noneActive = { activeClientCount: 0 };
const twoActive = { activeClientCount: 2 };

describe('the form of a package', () => {
  it('takes blanks, the order of settings and emptied texts for no change', () => {
    const one = { ...form, name: ' Gold ', values: { enableEVerify: true, 'mail.footer': '' } };
    expect(isSameForm(form, one)).toBe(true);
    expect(isSameForm({ ...form, values: { a: 1, b: 2 } }, { ...form, values: { b: 2, a: 1 } })).toBe(true);
    expect(bodyOf(one)).toEqual({ ...form, values: { enableEVerify: true } });
  });

  it('names what differs', () => {
    expect(changedFields(form, { ...form, name: 'Gilt', status: 'INACTIVE', values: {} })).toEqual([
      'name',
      'status',
      'enableEVerify',
    ]);
  });

  it('follows what is read anew only while nothing is unsaved', () => {
    const fresh = read({ packageId: goldId, name: 'Goldfinch', version: 5 });
    expect(adopt(startEditing(gold), fresh).form.name).toBe('Goldfinch');
    const edited = { base: gold, form: { ...form, name: 'Gilt' } };
    expect(adopt(edited, fresh)).toEqual(edited);
  });

  it('saves over a version that differs only in its logo', () => {
    const edited = { base: gold, form: { ...form, name: 'Gilt' } };
    const fresh = { ...gold, version: 9, hasOwnLogo: true };
    expect(adopt(edited, fresh)).toEqual({ base: fresh, form: edited.form });
  });
});

describe('checking a package', () => {
  it('finds everything that is wrong at once, in the words of the product', () => {
    const wrong = {
      ...emptyForm,
      externalPackageId: 'x'.repeat(51),
      values: {
        'mail.standardInterval': 400,
        'mail.sendTime': '25:00',
        's1.reminders': 'soon',
        'mail.replyTo': 'me',
      },
    };
    expect(checkPackage(wrong, [], undefined)).toEqual({
      name: 'Package Name is required.',
      externalPackageId: 'External Package ID must be 50 characters or fewer.',
      'mail.standardInterval': expect.stringContaining('whole number from 0 to 365'),
      'mail.sendTime': expect.stringContaining('00:00 to 23:59'),
      's1.reminders': expect.stringContaining('whole numbers'),
      'mail.replyTo': expect.stringContaining('e-mail address'),
    });
  });

  it('compares names without regard to case and doubled spaces, and not with itself', () => {
    const others = [{ packageId: goldId, name: 'Gold  Plus', externalPackageId: 'GOLD' }];
    const same = { ...emptyForm, name: ' gold plus', externalPackageId: 'gold' };
    expect(checkPackage(same, others, undefined)).toEqual({
      name: 'Package Name should be unique.',
      externalPackageId: 'External Package ID should be unique.',
    });
    expect(checkPackage(same, others, goldId)).toEqual({});
  });

  it('puts what the server finds wrong to the fields', () => {
    const problem = (code: string, errors: { pointer: string; detail: string }[] = []) =>
      new ApiProblem({ code, status: 400, title: '', detail: '', errors });
    expect(problemsOf(problem('PACKAGE_NAME_TAKEN'))).toEqual({ name: 'Package Name should be unique.' });
    expect(problemsOf(problem('EXTERNAL_PACKAGE_ID_TAKEN'))).toEqual({
      externalPackageId: 'External Package ID should be unique.',
    });
    expect(
      problemsOf(problem('SETTINGS_NOT_VALID', [{ pointer: '#/values/mail.replyTo', detail: 'Wrong.' }])),
    ).toEqual({ 'mail.replyTo': 'Wrong.' });
    expect(problemsOf(problem('VERSION_CONFLICT'))).toEqual({});
  });
});

describe('what is asked before a package is saved', () => {
  const inactive = { ...form, status: 'INACTIVE' as const };

  it.each([
    ['an edit', form, { name: 'Gilt' }, noneActive, ['EDIT']],
    ['Inactive without active clients', form, inactive, noneActive, ['DEACTIVATE_UNUSED']],
    ['Inactive with active clients', form, inactive, twoActive, ['DEACTIVATE_USED', 'CLIENTS']],
    [
      'Inactive, an id and an edit',
      form,
      { ...inactive, name: 'Gilt', externalPackageId: 'GILT' },
      twoActive,
      ['DEACTIVATE_USED', 'CLIENTS', 'EXTERNAL_ID', 'EDIT'],
    ],
  ])('for %s', (_, before, change, preview, questions) => {
    expect(questionsOf(gold, { ...before, ...change }, preview)).toEqual(questions);
  });

  it('for Active', () => {
    const off = read({ packageId: goldId, name: 'Gold', status: 'INACTIVE' });
    expect(questionsOf(off, { ...formOf(off), status: 'ACTIVE' }, twoActive)).toEqual(['ACTIVATE']);
  });

  it('has the buttons of the product', () => {
    const change = { base: gold, body: bodyOf(form) };
    const buttons = (['CREATE', 'DEACTIVATE_UNUSED', 'DEACTIVATE_USED', 'ACTIVATE', 'EDIT'] as const).map(
      (question) => {
        const { cancelText, confirmText } = wordsOf(question, change);
        return `${cancelText}/${confirmText}`;
      },
    );
    expect(buttons).toEqual(['Cancel/Continue', 'Cancel/Continue', 'Cancel/Continue', 'No/Yes', 'No/Yes']);
  });

  it('ends with the text of what was done, and with none while clients are still being moved', () => {
    const reassign = { choice: 'REASSIGN' as const, toPackageId: silverId };
    const body = { ...bodyOf(inactive), clientsOnDeactivation: reassign };
    const moving = { ...gold, reassignment: { moveId: silverId, toPackageId: silverId } };
    expect(doneText(null, bodyOf(form), gold)).toBe('Package successfully created!');
    expect(doneText(gold, bodyOf(form), gold)).toBe('Package edited successfully.');
    expect(doneText(gold, bodyOf(inactive), gold)).toBe('Package status changed to Inactive.');
    expect(doneText(gold, body, gold)).toBe('Package status changed.');
    expect(doneText(gold, body, moving)).toBeUndefined();
  });

  it('offers only other packages that are active and keep their clients', () => {
    const line = (packageId: string, name: string) => summaryOf(aPackage({ packageId, name }));
    const leaving = { ...line('3', 'Leaving'), reassignment: { moveId: silverId, toPackageId: goldId } };
    const off = { ...line('4', 'Off'), status: 'INACTIVE' as const };
    expect(targetsOf([line(goldId, 'Gold'), line(silverId, 'Silver'), leaving, off], goldId)).toEqual([
      line(silverId, 'Silver'),
    ]);
  });
});

describe('a logo file', () => {
  const png = (sizeBytes = 10) => new File([new Uint8Array(sizeBytes)], 'logo.png', { type: 'image/png' });
  const sized = (width: number, height: number) => () => Promise.resolve({ width, height });

  it.each([
    ['none', undefined, sized(100, 50), logoMessages.missing],
    [
      'a drawing',
      new File(['<svg/>'], 'a.svg', { type: 'image/svg+xml' }),
      sized(100, 50),
      logoMessages.wrongType,
    ],
    ['too many bytes', png(1_048_577), sized(100, 50), logoMessages.tooLarge],
    ['one that cannot be shown', png(), () => Promise.resolve(undefined), logoMessages.damaged],
    ['too narrow', png(), sized(49, 20), logoMessages.wrongSize],
    ['too high', png(), sized(1200, 401), logoMessages.wrongSize],
    ['the smallest', png(1_048_576), sized(50, 20), undefined],
    ['the largest', png(), sized(1200, 400), undefined],
  ])('is looked at before it is sent: %s', async (_, file, measure, problem) => {
    expect(await logoProblem(file, measure)).toBe(problem);
  });

  it('is sent byte by byte', async () => {
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, place) => place % 256));
    expect(await base64Of(new Blob([bytes]))).toBe(bytes.toString('base64'));
  });
});
