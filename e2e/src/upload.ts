/** A generator that holds the bytes itself: asks for an upload and puts them where it is told. */
import { type Answer, api } from './api.ts';
import { at, isRecord, textAt } from './json.ts';
import { newCreative } from './names.ts';
import { fileOf, GENERATED_AT } from './video.ts';

export interface UploadRequest {
  readonly creative_id: string;
  readonly iteration: number;
  readonly generated_at: string;
  readonly content_length: number;
  readonly sha256?: string;
}

export function uploadRequest(bytes: Uint8Array, change: Partial<UploadRequest> = {}): UploadRequest {
  return {
    creative_id: newCreative(),
    iteration: 1,
    generated_at: GENERATED_AT,
    content_length: bytes.length,
    ...change,
  };
}

/** PUTs the bytes as the answer of `POST /uploads` says; gives the status. The length is what the client really sends. */
export async function put(upload: Answer, bytes: Uint8Array): Promise<number> {
  const headers = at(upload.body, 'headers');
  const response = await fetch(textAt(upload.body, 'url'), {
    method: 'PUT',
    headers: isRecord(headers)
      ? Object.fromEntries(
          Object.entries(headers).flatMap(([name, value]) =>
            name.toLowerCase() === 'content-length' ? [] : [[name, String(value)]],
          ),
        )
      : {},
    body: new Uint8Array(bytes),
  });
  await response.arrayBuffer();
  return response.status;
}

export function complete(tenant: string, request: UploadRequest): Promise<Answer> {
  return api(tenant).post(`/uploads/${fileOf(request)}/complete`);
}
