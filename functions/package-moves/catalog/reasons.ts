/** Why a line of a bulk assignment changes nothing, and what to do. `{id}` and the like are filled in by `fill`. */
export const reasons = {
  clientMissing: 'Enter a ClientID or an ExternalClientID.',
  clientIdWrong:
    'ClientID must be a whole number. Correct it, or leave it empty and enter the ExternalClientID.',
  clientUnknown: 'This distributor has no client with ClientID {id}. Correct the ClientID.',
  externalClientUnknown:
    'This distributor has no client with this ExternalClientID. Correct it, or enter the ClientID.',
  externalClientAmbiguous: '{n} clients have this ExternalClientID. Enter the ClientID instead.',
  clientsDisagree:
    'ClientID and ExternalClientID name different clients. Correct one of them, or leave one empty.',
  clientTwice: 'Lines {lines} name the same client. Keep one of them.',
  packageMissing:
    'Enter an ExternalPackageID. Packages are not removed in bulk; remove them client by client.',
  packageUnknown:
    'No distributor package with ExternalPackageID ‘{id}’ exists for this distributor. Correct the ExternalPackageID.',
  packageInactive:
    'Distributor package ‘{id}’ is inactive and cannot be assigned. Activate it first, or choose another one.',
  packageLeaving:
    'The clients of distributor package ‘{id}’ are being reassigned before it turns Inactive. Choose another one.',
  clientGone: 'The client does not exist any more.',
  clientChanged: 'The client’s package changed after the dry run. Plan again if it should still change.',
  packageClosed:
    'The package could not be assigned any more: it is Inactive, or its clients are being reassigned. Plan again with another one.',
} as const;

/** Why a whole move stops, and what to do. */
export const stopReasons = {
  asked: 'Stopped on request. What was assigned stays; start it again to go on.',
  planGone: 'The plan of this move is not kept any more. Make a new dry run.',
  unexpected:
    'It stopped because of an unexpected error ({code}). Start it again; if it stops again, tell support.',
  retriesUsedUp:
    'It stopped because a part of the system did not answer for a long time. Start it again to go on.',
} as const;
