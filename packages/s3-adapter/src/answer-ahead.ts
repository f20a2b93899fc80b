/** Reads an answer before the SDK does, and takes out of it what the SDK would be slow to read. */

/** What was taken out of an answer, and the document without it, for the SDK. */
interface Taken {
  readonly rest: string;
}

interface Handled {
  readonly response: unknown;
}

/** A middleware of the SDK, for one command. @property taken out of the last answer; undefined where the SDK reads all of it. */
export interface AnswerAhead<T> {
  readonly taken: () => T | undefined;
  readonly middleware: <Args, Result extends Handled>(
    next: (args: Args) => Promise<Result>,
  ) => (args: Args) => Promise<Result>;
  /** Behind the SDK's own reading, so that it is given the answer first. */
  readonly place: { readonly step: 'deserialize'; readonly priority: 'low'; readonly name: string };
}

/** @param read undefined for an answer of a form that it does not know. */
export function readAnswerAhead<T extends Taken>(read: (xml: string) => T | undefined): AnswerAhead<T> {
  let taken: T | undefined;
  return {
    taken: () => taken,
    middleware: (next) => async (args) => {
      const result = await next(args);
      taken = undefined;
      const { response } = result;
      if (!isAnswer(response) || response.statusCode !== 200 || !isStream(response.body)) return result;
      const chunks: Uint8Array[] = [];
      for await (const chunk of response.body) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      taken = read(bytes.toString());
      response.body = taken === undefined ? bytes : Buffer.from(taken.rest);
      return result;
    },
    place: { step: 'deserialize', priority: 'low', name: 'readAnswerAhead' },
  };
}

interface Answer {
  readonly statusCode: number;
  body: unknown;
}

function isAnswer(response: unknown): response is Answer {
  return typeof response === 'object' && response !== null && 'statusCode' in response && 'body' in response;
}

function isStream(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}
