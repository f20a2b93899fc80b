/** A signer whose URLs say what was signed, so that a test sees that nothing else ever was. */
import type { ReadSigner, SignGetRequest, SignPutRequest, UrlSigner } from '@reelkeep/core/url-signer';

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
  const readSigner = async (expiresInSeconds: number): Promise<ReadSigner> => {
    if (failure !== undefined) throw failure;
    const query = `X-Amz-Expires=${expiresInSeconds}&X-Amz-Signature=signed`;
    const until = expiresAt(expiresInSeconds);
    return {
      expiresAt: until,
      expiresAtText: until.toISOString(),
      signGet: (request) => {
        gets.push({ ...request, expiresInSeconds });
        return `https://bucket.example/${request.key}?${query}`;
      },
      signHead: (request) => {
        heads.push({ ...request, expiresInSeconds });
        return `https://bucket.example/${request.key}?${query}-head`;
      },
    };
  };
  return {
    gets,
    heads,
    puts,
    failWith: (error) => {
      failure = error;
    },
    signGet: async (request) => {
      const { expiresAt, signGet } = await readSigner(request.expiresInSeconds);
      return { url: signGet(request), expiresAt };
    },
    signHead: async (request) => {
      const { expiresAt, signHead } = await readSigner(request.expiresInSeconds);
      return { url: signHead(request), expiresAt };
    },
    readSigner,
    signPut: async (request) => {
      if (failure !== undefined) throw failure;
      puts.push(request);
      const headers = { 'content-length': String(request.contentLength), 'if-none-match': '*' };
      const url = `https://bucket.example/${request.key}?X-Amz-Signature=signed`;
      return { method: 'PUT', url, headers, expiresAt: expiresAt(request.expiresInSeconds) };
    },
  };
}
