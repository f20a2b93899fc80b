/** The port to presigning: arithmetic over credentials, so it works while the bucket does not. */

export interface ReadRequest {
  readonly key: string;
  /** What the browser does with it; `attachment` saves it under `fileName`. */
  readonly disposition?: 'inline' | 'attachment' | undefined;
  /** Plain ASCII without quotes, as video file names are. */
  readonly fileName?: string | undefined;
}

export interface SignGetRequest extends ReadRequest {
  /** 1 to 604,800 (7 days), SigV4's limit: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
  readonly expiresInSeconds: number;
}

export interface SignPutRequest {
  readonly key: string;
  readonly expiresInSeconds: number;
  readonly contentLength: number;
  /** Hex sha256 of the bytes, when the uploader knows it: S3 then checks it. */
  readonly sha256?: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface SignedUrl {
  readonly url: string;
  /** When the URL stops working: what was asked for, or the end of the signing credentials if that is earlier. */
  readonly expiresAt: Date;
}

export interface SignedUpload extends SignedUrl {
  readonly method: 'PUT';
  /** Sent with the PUT exactly as they are: they are signed. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Signs any number of reads at once: who signs was asked before, so nothing waits, and all URLs end together. They are printable
 * ASCII without quotes and backslashes, so that they can be put into JSON as they are.
 */
export interface ReadSigner {
  readonly expiresAt: Date;
  /** The same by ISO 8601, written out once for all. */
  readonly expiresAtText: string;
  signGet(request: ReadRequest): string;
  signHead(request: ReadRequest): string;
}

export interface UrlSigner {
  /** A GET of the video as `video/mp4`, whatever it was stored as. */
  signGet(request: SignGetRequest): Promise<SignedUrl>;
  /** The same for a HEAD: a signature holds for one method alone. */
  signHead(request: SignGetRequest): Promise<SignedUrl>;
  /** Both for many videos of one answer. Asked for at each: it is good for this second, and the answers of a second share it. */
  readSigner(expiresInSeconds: number): Promise<ReadSigner>;
  /** A PUT that S3 takes only while the key is free (`If-None-Match: *`) and only with the signed length. */
  signPut(request: SignPutRequest): Promise<SignedUpload>;
}
