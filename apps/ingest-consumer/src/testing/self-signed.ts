/** A certificate for `localhost` that nobody has signed but itself, good until 2126; its key guards nothing. */

/** PKCS #8 and X.509, in DER. */
const key = [
  'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgz9K+d9pXL60Khrn8ZxYI8oMCMSGPqP/JG/Qt+nayU56hRANCAAQC',
  'KafNhk61ftojBCKvhVUWTIaEcXZqwKSkRbiRAkW82/BcVmUI3KU7Aho86yq0UB/YL7qaYD2QWK+dIy4Wj50e',
];
const certificate = [
  'MIIBlTCCATugAwIBAgIUAVU+mB7y2P2Aid5/BgcetM3x/KowCgYIKoZIzj0EAwIwFDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2',
  'MTEyMjIxMTUzNFoYDzIxMjYxMDI5MjExNTM0WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC',
  'AAQCKafNhk61ftojBCKvhVUWTIaEcXZqwKSkRbiRAkW82/BcVmUI3KU7Aho86yq0UB/YL7qaYD2QWK+dIy4Wj50eo2kwZzAdBgNV',
  'HQ4EFgQUpqtV94DxilFwBG2rVZBYcS4FH7wwHwYDVR0jBBgwFoAUpqtV94DxilFwBG2rVZBYcS4FH7wwDwYDVR0TAQH/BAUwAwEB',
  '/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwIDSAAwRQIgXjJiZsYPwQno63bEPuEVsUwgliGFdkUBKn4rffJZeNUC',
  'IQCW9w3a16qo5X4EXIg7Hgdfaj8Ls7rAPJ8lqZs5U6JTJg==',
];

/** What `https.createServer` takes. */
export const selfSigned = { key: pem('PRIVATE KEY', key), cert: pem('CERTIFICATE', certificate) };

function pem(label: string, lines: readonly string[]): string {
  return `-----BEGIN ${label}-----\n${lines.join('')}\n-----END ${label}-----\n`;
}
