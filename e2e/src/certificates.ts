/**
 * Certificates of a provider on loopback: by an authority that the machine may be told of, and three that must not be taken.
 * Their keys guard nothing; those that have not run out are good until 2126.
 */

/** What NODE_EXTRA_CA_CERTS has to hold for `trusted`, `expired` and `elsewhere` to be by a known authority. */
export const AUTHORITY = pem('CERTIFICATE', [
  'MIIBmzCCAUGgAwIBAgIUcCpGFLhJLssVNcMMTHIJl9Akh/QwCgYIKoZIzj0EAwIwIjEgMB4GA1UEAwwXUmVlbGtlZXAgdGVzdCBh',
  'dXRob3JpdHkwIBcNMjYxMTIzMDM0NTIxWhgPMjEyNjEwMzAwMzQ1MjFaMCIxIDAeBgNVBAMMF1JlZWxrZWVwIHRlc3QgYXV0aG9y',
  'aXR5MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAExt2pQ3w74P7E3HJZ4n16NeWJnLsvtFkhaI6qrvvZtpCg2RuvzyLYXJ2vTt14',
  'UnTTPhmkqK8nNfEL9K0GXLw8M6NTMFEwHQYDVR0OBBYEFOMHKdPVpOgcxAadRNXH5mhiPmC8MB8GA1UdIwQYMBaAFOMHKdPVpOgc',
  'xAadRNXH5mhiPmC8MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIgWncBbMZPpDm/wwcBy0wK/c+n5q0NWcchn1R/',
  'qtUc7AoCIQDY6m9+URmw4rSBiHT37Me33yoeci2yDIwROTdmDA0MJg==',
]);

/** What `https.createServer` takes. */
export const CERTIFICATES = {
  /** For localhost and 127.0.0.1. */
  trusted: {
    key: pem('PRIVATE KEY', [
      'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgECFtwZxyRjZhMU9kzFz5SpK4FVCOY99SYNZ+k1Vst0ahRANCAASp',
      'oupmwwn8u0ycXRe1yzNk/8c6SUaK3D+yjzeIB8jHMgZWACS1U/8xOeeTiEeSX49rxhDD5JQxc/fXEBqBVVrL',
    ]),
    cert: pem('CERTIFICATE', [
      'MIIBhTCCASugAwIBAgIBATAKBggqhkjOPQQDAjAiMSAwHgYDVQQDDBdSZWVsa2VlcCB0ZXN0IGF1dGhvcml0eTAgFw0yNjAxMDEw',
      'MDAwMDBaGA8yMTI2MDEwMTAwMDAwMFowFDESMBAGA1UEAwwJbG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqaLq',
      'ZsMJ/LtMnF0XtcszZP/HOklGitw/so83iAfIxzIGVgAktVP/MTnnk4hHkl+Pa8YQw+SUMXP31xAagVVay6NeMFwwGgYDVR0RBBMw',
      'EYIJbG9jYWxob3N0hwR/AAABMB0GA1UdDgQWBBSppuY93Oyt0cZ+KQJPQOJVi6/uCzAfBgNVHSMEGDAWgBTjBynT1aToHMQGnUTV',
      'x+ZoYj5gvDAKBggqhkjOPQQDAgNIADBFAiEA7Wo/yw766h9YXvWKfLmjxHMTsc6q9oN/yBKMcPt9KmACIBFDv+HIGf9I0JyI7p2N',
      '5b8ECqhJLbDbylI9WBiGEez6',
    ]),
  },
  /** The same, and ran out on 1 February 2026. */
  expired: {
    key: pem('PRIVATE KEY', [
      'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg4XOnVMkCmU13wacUxG9MvD23v60PrK1duDnSQNf32pihRANCAAR3',
      'juLas045DKmi6zAVbNGKsmo5lqlh+l9ZHyiFUuFpU3Puae3xXORxTjIn+hsrvMkx/4KfEplfQCTb2DKB3Z0L',
    ]),
    cert: pem('CERTIFICATE', [
      'MIIBhDCCASmgAwIBAgIBAjAKBggqhkjOPQQDAjAiMSAwHgYDVQQDDBdSZWVsa2VlcCB0ZXN0IGF1dGhvcml0eTAeFw0yNjAxMDEw',
      'MDAwMDBaFw0yNjAyMDEwMDAwMDBaMBQxEjAQBgNVBAMMCWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABHeO4tqz',
      'TjkMqaLrMBVs0YqyajmWqWH6X1kfKIVS4WlTc+5p7fFc5HFOMif6Gyu8yTH/gp8SmV9AJNvYMoHdnQujXjBcMBoGA1UdEQQTMBGC',
      'CWxvY2FsaG9zdIcEfwAAATAdBgNVHQ4EFgQUpLKlj4GZZoEgHCl+SKc6bzxFnigwHwYDVR0jBBgwFoAU4wcp09Wk6BzEBp1E1cfm',
      'aGI+YLwwCgYIKoZIzj0EAwIDSQAwRgIhAMnVBXM/Rv3AoMixHFAPwe+P86mesDYedREryonELym2AiEAzL55iPtUuxD4OVSXmo0K',
      'nLegIbDwmI3O7CVIyr2Ap7Y=',
    ]),
  },
  /** For elsewhere.example. */
  elsewhere: {
    key: pem('PRIVATE KEY', [
      'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgfwhpDsXi3yazOa8+hiHb6Zmbkkdn/CJvhrKAAHSKDqyhRANCAASs',
      'cTKwrOjfgabvv5OXIfakP1In6fzPuBKMxSeDx3szjg7G+VnLIcjwwa93AmYMN6XctynRiWGQd9Tx4jHPKtjL',
    ]),
    cert: pem('CERTIFICATE', [
      'MIIBjjCCATWgAwIBAgIBAzAKBggqhkjOPQQDAjAiMSAwHgYDVQQDDBdSZWVsa2VlcCB0ZXN0IGF1dGhvcml0eTAgFw0yNjAxMDEw',
      'MDAwMDBaGA8yMTI2MDEwMTAwMDAwMFowHDEaMBgGA1UEAwwRZWxzZXdoZXJlLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMB',
      'BwNCAASscTKwrOjfgabvv5OXIfakP1In6fzPuBKMxSeDx3szjg7G+VnLIcjwwa93AmYMN6XctynRiWGQd9Tx4jHPKtjLo2AwXjAc',
      'BgNVHREEFTATghFlbHNld2hlcmUuZXhhbXBsZTAdBgNVHQ4EFgQUwWWvmE/++8DN2PlAJUY5FdY/EbgwHwYDVR0jBBgwFoAU4wcp',
      '09Wk6BzEBp1E1cfmaGI+YLwwCgYIKoZIzj0EAwIDRwAwRAIgYYvh/fQG9MnAp842jj9QRWBKFPd5nCjxZuvnqSSFr4oCIFqprYH1',
      'pFymkArSND3pw+NSAIzNlLiWnSyVz+hit8rE',
    ]),
  },
  /** For localhost and 127.0.0.1, by nobody but itself. */
  selfSigned: {
    key: pem('PRIVATE KEY', [
      'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgvIHqR2gTu2ouO9RlW9G/ITMhFC1cPuxof5u6csei3Z2hRANCAASa',
      'y7EBn7QefOVJjWVft15vc20lz5xboG7Nzlgau8wx5Ek8AHGLMMnuR+KcYjiittXRVsGCgB+9bqUR3oeAKiR7',
    ]),
    cert: pem('CERTIFICATE', [
      'MIIBmzCCAUGgAwIBAgIUR/ItwVq034+/G6gJsMgzrir/WCMwCgYIKoZIzj0EAwIwFDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2',
      'MTEyMzAzNDUyMVoYDzIxMjYxMDMwMDM0NTIxWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC',
      'AASay7EBn7QefOVJjWVft15vc20lz5xboG7Nzlgau8wx5Ek8AHGLMMnuR+KcYjiittXRVsGCgB+9bqUR3oeAKiR7o28wbTAdBgNV',
      'HQ4EFgQU6HIlG63SZxbTdxR2ySNtU43gY1MwHwYDVR0jBBgwFoAU6HIlG63SZxbTdxR2ySNtU43gY1MwDwYDVR0TAQH/BAUwAwEB',
      '/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZIzj0EAwIDSAAwRQIhAPyq2Q6yEb7Hmhpv4dx1+ihpfBQcrkY0+sP8',
      '02cX8WEnAiBcAVXa2cgef8PxJCm8KvMa4YEHoOAE7Is00R4eTLCNzg==',
    ]),
  },
} as const;

function pem(label: string, lines: readonly string[]): string {
  return `-----BEGIN ${label}-----\n${lines.join('')}\n-----END ${label}-----\n`;
}
