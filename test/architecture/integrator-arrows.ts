const platform = 'functions/platform/';

/** Who may import whom among the rooms of the integrator; see `arrows.ts`. */
export const integratorRules = [
  { files: 'functions/import-templates/', may: ['functions/import-templates/', platform] },
  {
    files: 'functions/immigration/',
    may: [
      'functions/immigration/',
      platform,
      'functions/directory/contract.ts',
      'functions/import-templates/',
    ],
  },
  {
    files: 'functions/integrator-jobs/',
    may: ['functions/integrator-jobs/', platform, 'functions/directory/contract.ts'],
  },
  {
    files: 'functions/integrator/',
    may: [
      'functions/integrator/',
      platform,
      'functions/directory/',
      'functions/import-templates/',
      'functions/immigration/',
      'functions/integrator-jobs/',
      'functions/spreadsheets/',
    ],
  },
  {
    files: 'functions/integrator-runs/',
    may: [
      'functions/integrator-runs/',
      platform,
      'functions/directory/',
      'functions/import-templates/',
      'functions/immigration/',
      'functions/integrator-jobs/',
      'functions/integrator/',
      'functions/notice-mails/',
    ],
  },
  {
    files: 'functions/integrator-reports/',
    may: [
      'functions/integrator-reports/',
      platform,
      'functions/directory/',
      'functions/import-templates/',
      'functions/immigration/',
      'functions/integrator-jobs/',
      'functions/integrator/',
      'functions/integrator-runs/',
      'functions/spreadsheets/',
    ],
  },
  {
    files: 'functions/knowledge-base/',
    may: [
      'functions/knowledge-base/',
      platform,
      'functions/directory/',
      'functions/import-templates/',
      'functions/immigration/',
      'functions/integrator-jobs/',
      'functions/integrator/',
    ],
  },
] as const;
