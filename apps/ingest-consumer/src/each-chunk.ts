/**
 * The chunks of a stream just as they came. `for await` over a stream reads whatever is buffered and copies it together
 * when that is more than one chunk: under load tens of MB of copies wait for the garbage collector.
 */
import { finished, type Readable } from 'node:stream';

/** Ends with the stream, throws its error, and destroys it when it is left before its end. For a stream that nobody else reads. */
export async function* eachChunk(stream: Readable): AsyncGenerator<Uint8Array> {
  const arrived: Uint8Array[] = [];
  let change = Promise.withResolvers<void>();
  let end: { readonly error: Error | undefined } | undefined;
  const unwatch = finished(stream, { writable: false }, (error) => {
    end = { error: error ?? undefined };
    change.resolve();
  });
  // A stream that flows hands out chunk by chunk.
  const take = (chunk: Uint8Array) => {
    stream.pause();
    arrived.push(chunk);
    change.resolve();
  };
  stream.on('data', take);
  try {
    for (;;) {
      const chunk = arrived.shift();
      if (chunk !== undefined) yield chunk;
      else if (end?.error !== undefined) throw end.error;
      else if (end !== undefined) return;
      else {
        stream.resume();
        await change.promise;
        change = Promise.withResolvers<void>();
      }
    }
  } finally {
    unwatch();
    stream.off('data', take);
    if (end === undefined) {
      // undici calls it an error of the body, and nobody else listens: it would end the process.
      stream.on('error', () => {});
      stream.destroy();
    }
  }
}
