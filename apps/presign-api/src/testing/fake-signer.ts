/** A signer whose URLs say what was signed, so that a test sees that nothing else ever was. */
import type { SignGetRequest, SignPutRequest, UrlSigner } from '@reelkeep/core/url-signer';

export interface FakeSigner extends UrlSigner {
  readonly gets: readonly SignGetRequest[];
  readonly heads: readonly SignGetRequest[];
  readonly puts: readonly SignPutRequest[];
  /** Every call from now on throws it. */
  failWith(error: Error): void;
}

export function createFakeSigner(now: () => Date): FakeSigner {
  const gets: SignGetRequest[] = [];
  const heads: SignGetRequest[] = [];
  const puts: SignPutRequest[] = [];
  let failure: Error | undefined;
  const expiresAt = (seconds: number) => new Date(now().getTime() + seconds * 1_000);
  return {
    gets,
    heads,
    puts,
    failWith: (error) => {
      failure = error;
    },
    signGet: async (request) => {
      if (failure !== undefined) throw failure;
      gets.push(request);
      const url = `https://bucket.example/${request.key}?X-Amz-Expires=${request.expiresInSeconds}&X-Amz-Signature=signed`;
      return { url, expiresAt: expiresAt(request.expiresInSeconds) };
    },
    signHead: async (request) => {
      if (failure !== undefined) throw failure;
      heads.push(request);
      const url = `https://bucket.example/${request.key}?X-Amz-Expires=${request.expiresInSeconds}&X-Amz-Signature=signed-head`;
      return { url, expiresAt: expiresAt(request.expiresInSeconds) };
    },
    signPut: async (request) => {
      if (failure !== undefined) throw failure;
      puts.push(request);
      const headers = { 'content-length': String(request.contentLength), 'if-none-match': '*' };
      const url = `https://bucket.example/${request.key}?X-Amz-Signature=signed`;
      return { method: 'PUT', url, headers, expiresAt: expiresAt(request.expiresInSeconds) };
    },
  };
}
