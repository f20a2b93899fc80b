/** Answers what Node's parser refuses before there is a request, as every other fault is answered. */
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { ProblemError, problemAnswer } from './problem.ts';
import type { ProblemName } from './problem-types.ts';

/** By Node's codes: https://nodejs.org/docs/latest-v24.x/api/http.html#event-clienterror */
const PROBLEMS: Readonly<Record<string, ProblemName>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'payload-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** Writes the whole answer and ends the connection: what follows on it can't be told from what was refused. */
export function refuseClient(error: Error, socket: Duplex, newRequestId: () => string): void {
  const code = 'code' in error ? String(error.code) : '';
  // The client is gone, or an answer is half sent.
  if (code === 'ECONNRESET' || !socket.writable || hasAnswered(socket)) {
    socket.destroy();
    return;
  }
  const {
    status,
    headers = {},
    body,
  } = problemAnswer(new ProblemError(PROBLEMS[code] ?? 'bad-request'), newRequestId());
  const text = typeof body === 'string' ? body : '';
  const all = { ...headers, 'Content-Length': Buffer.byteLength(text), Connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${text}`);
}

/** Whether an answer to an earlier request has begun on it. */
function hasAnswered(socket: Duplex): boolean {
  const message = '_httpMessage' in socket ? socket._httpMessage : undefined;
  return typeof message === 'object' && message !== null && 'headersSent' in message && message.headersSent === true;
}
