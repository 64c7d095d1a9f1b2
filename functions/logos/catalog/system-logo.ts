/** The product's wordmark, drawn for it: a PNG of four bits a pixel, transparent. */
const contentBase64 = [
  'iVBORw0KGgoAAAANSUhEUgAAALwAAABABAMAAABSNwD6AAAAMFBMVEULPZELPZELPZELPZELPZELPZELPZELPZELPZELPZEL',
  'PZELPZELPZELPZELPZELPZF2OHHGAAAAEHRSTlMAESIzRFVmd4iZqrvM3e7/dpUBFQAAA+hJREFUeNrtWL1yUkEU3oT8aCLK',
  'AzgT+hQy3geAwtYhjbXUmcmYNyC9RfIGSZXCBsbKLvEJpHDSkjeIBoggkiN7fnbv3b2LG4RKt+Gye87H7nfO+fZwlfo/ljMK',
  'lRnTgcX4sdGdNILTgcUHjHcAd8HpwOIDRhdgEpy2izksxRBXAACoeG40bRdzWIoizodHNxc+h6Uo4nx4dHPhcygMsPoneHRz',
  '4PMo9Kdi4NPAWfjDjOPmAuHVzfShnXHcBoD7h5OzoidKLnxruvtvGcdnAPBzDu5b2i0nc6BP6wl91GG+zHkO8NmDfwEAQ1w+',
  'gCv8PAaA23nKav/cL6siAPzCqgAArKYvANCZB94NsP7+GCPCv9OREJ0sCn5dP+1Nq+ItAAzSE5gOScloUGJBEgNPBmHNWZXN',
  'tjhh8DhltF99DwCfyqRBEhqOEiK8JIMZmiNU489oWBMMtXaBc2MUExMajhIisEEtrDmSKFirun5tKp2CGRMTGolSwS7CKKg5',
  'xPmdUk/Q8JIKQcdA7aYAoFIFgB/KePTS8PAxKApqhzivo12fYvBdE9/14FlHLzz4STkIzxJzKscUEdqGDHzRaB/6ZshBhwD8',
  'I3q8QbN7sjrKMq8NMDYdUylHWfhREH4Nt7XBdg2EqfF0Cl5HjsjfwRTLwkMtBE9sCBVtkWOaOH+1L/BNIb8JRhqtQTsIryN1',
  'XWX43lOdyCx18FUp9ZrhDfldTAGCNwa3QXi9m/4xww/rzIGemOiCX+mSrZC/TgmMCNZgGITXGx9KFk40bI/P1Df6r22ZfGSN',
  'q98ajIPwSIf+/kHq/Hp6Jv18hutbbMvkVyk4BccgCL8l0X8jD2csyw0jMdqWyT8l0Sg4BqUQ/IbRFWGowd41m7kVVqXOCgXS',
  'NwjBr0pUlcS3nAtP5G/y8aLhZdM9VZVj5JJD5BcZNpocKf+2yAzqqx9aIr/J10F0aFFgcSschYHKTUwiv8ttSnRikoigEpCu',
  'fVd5ZWVZxMSNLiu+SUaGpkuVJwpMvghqtCiQJONB68bblzQhP937xkgaa++lOUfNTqYEWcjnBjRakClLUAzJX7kXubHt2tDH',
  'XiecJdjaYIWNbR/uwhP5HR++PQu+aVrulu0HnKtcWfIPPfgZVzlL8sD2GDy768MTeSUPfkYjkupe009uG2X1Y5SREqeN8v42',
  'p3vvdKvnNIH2Xu7Z/5l+E5j7p9+2p6lG1WlhjXi1bce66rWw+a8skpwntwGXuthLvxpwG/C/euFSh5h/1HOOJEnl7cLHAVg9',
  'XfyQK/lkOfDFTIEtfPBFPFZLhR+opZLTUUsNbUMtMzGvlvfaNUmS5B96y/wbLZUL1vQxgosAAAAASUVORK5CYII=',
].join('');

/** What is shown where nobody uploaded a logo. */
export const systemLogo = {
  dataUrl: `data:image/png;base64,${contentBase64}`,
  width: 188,
  height: 64,
} as const;
