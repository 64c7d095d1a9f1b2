/** Texts of the product, the same on the site and in the API. `{n}` and the like are filled in by `fill`. */
export const messages = {
  nameMissing: 'Package Name is required.',
  nameTooLong: 'Package Name must be 100 characters or fewer.',
  nameCharacters: 'Package Name contains characters that cannot be shown.',
  nameTaken: 'Package Name should be unique.',
  externalIdMissing: 'External Package ID is required.',
  externalIdTooLong: 'External Package ID must be 50 characters or fewer.',
  externalIdTaken: 'External Package ID should be unique.',
  externalIdCharacters:
    'External Package ID may contain letters, numbers, period, underscore and hyphen only.',
  createQuestion: 'Create this distributor package?',
  created: 'Package successfully created!',
  editQuestion:
    'Changes apply to all {n} client(s) assigned to this package, active and inactive. Save changes?',
  edited: 'Package edited successfully.',
  discardQuestion: 'Discard unsaved changes?',
  noChanges: 'There are no changes to save.',
  changedMeanwhile: 'This package was changed by {user} at {time}. Reload before saving.',
  deactivateUnused:
    'No active clients are assigned to this package. Inactive packages cannot be assigned to clients. Do you want to continue?',
  deactivated: 'Package status changed to Inactive.',
  deactivateUsed: '{n} active client(s) are assigned to this package. Do you want to continue?',
  keepOption: 'Keep existing client assignments',
  reassignOption: 'Reassign clients to another active package',
  optionMissing: 'Select one of the options above and click Continue to proceed.',
  packageMissing: 'Select a package.',
  selectPackage: 'Select a Package',
  noOtherPackages: 'No other active packages are available.',
  statusChanged: 'Package status changed.',
  activateQuestion: 'Activate this package? It can then be assigned to clients.',
  externalIdChangeQuestion:
    'Integrations assign this package by its External Package ID “{old}”. After the change they must send “{new}”. Change it?',
  deleteLogoQuestion:
    'Delete the custom logo? Clients without their own logo will show the distributor logo.',
  pendingWorkflow:
    '{n} pending I-9(s) of {m} client(s) use this workflow. They can still be completed; new ones cannot be started.',
} as const;
