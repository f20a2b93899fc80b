/**
 * Gives a chunk's memory back at once. Node allocates 64 KiB for every read of a socket and leaves it to the garbage
 * collector, which lets some hundred MB pile up under load before it looks.
 */

/** Empties `chunk`, which nobody may read any more; one that shares its memory with others stays as it is. */
export function freeChunk(chunk: Uint8Array): void {
  const { buffer } = chunk;
  if (buffer instanceof ArrayBuffer && chunk.byteLength === buffer.byteLength) buffer.transfer(0);
}
