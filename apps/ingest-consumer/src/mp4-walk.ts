/**
 * Walks the boxes of an ISO base-media file (ISO/IEC 14496-12 §4.2) as its bytes pass: `ftyp` first, every box whole,
 * `moov` and the pictures (`mdat`) among them. Nothing else notices a body cut short when a provider sends neither length nor chunks.
 */

/** What is wrong with the file, for a person; `truncated` tells a cut file from one that never was a video. */
export interface Mp4Fault {
  readonly fault: 'not_mp4' | 'truncated' | 'no_moov';
  readonly detail: string;
}

export interface Mp4Walk {
  /** Feeds the next bytes; returns a fault as soon as there is no doubt. */
  push(chunk: Uint8Array): Mp4Fault | undefined;
  /** The verdict once all bytes have passed; undefined for a whole MP4. */
  end(): Mp4Fault | undefined;
}

/** size (4) + type (4), and a 64-bit size (8) where size is 1. */
const HEADER_BYTES = 8;
const LARGE_HEADER_BYTES = 16;
/** Media data, and identified media data (ISO/IEC 14496-12 §8.1.1 and §9.1.4). */
const PICTURES = new Set(['mdat', 'imda']);

export function createMp4Walk(): Mp4Walk {
  const header = new Uint8Array(LARGE_HEADER_BYTES);
  const view = new DataView(header.buffer);
  let headerFilled = 0;
  let headerNeeded = HEADER_BYTES;
  /** Bytes of the current box's payload still to come; Infinity when it runs to the end of the file. */
  let payloadLeft = 0;
  let type = '';
  let boxes = 0;
  let sawMoov = false;
  let sawPictures = false;
  /** Zeroes behind all that a player needs: some encoders fill up to a block, and players take no notice. */
  let padded = false;
  let fault: Mp4Fault | undefined;

  /** Called with a whole header; sets up the payload or asks for the 64-bit size. */
  function onHeader(): void {
    const size = view.getUint32(0);
    type = String.fromCharCode(...header.subarray(4, HEADER_BYTES));
    if (boxes === 0 && type !== 'ftyp') {
      fault = { fault: 'not_mp4', detail: `expected an MP4 that starts with an ftyp box, got ${printable(header)}` };
      return;
    }
    if (sawMoov && sawPictures && isZero()) {
      padded = true;
      headerFilled = 0;
      return;
    }
    if (size === 1 && headerNeeded === HEADER_BYTES) {
      headerNeeded = LARGE_HEADER_BYTES;
      return;
    }
    const total = size === 1 ? Number(view.getBigUint64(HEADER_BYTES)) : size === 0 ? Number.POSITIVE_INFINITY : size;
    if (total < headerNeeded || !/^[\x20-\x7e\xa9]{4}$/.test(type)) {
      fault = { fault: 'not_mp4', detail: `box ${boxes + 1} has an impossible header: ${printable(header)}` };
      return;
    }
    boxes += 1;
    sawMoov ||= type === 'moov';
    sawPictures ||= PICTURES.has(type);
    payloadLeft = total - headerNeeded;
    headerFilled = 0;
    headerNeeded = HEADER_BYTES;
  }

  function isZero(): boolean {
    return header.subarray(0, headerFilled).every((byte) => byte === 0);
  }

  return {
    push(chunk) {
      let at = 0;
      while (at < chunk.length && fault === undefined) {
        if (payloadLeft > 0) {
          const skip = Math.min(payloadLeft, chunk.length - at);
          payloadLeft -= skip;
          at += skip;
          continue;
        }
        const take = Math.min(headerNeeded - headerFilled, chunk.length - at);
        header.set(chunk.subarray(at, at + take), headerFilled);
        headerFilled += take;
        at += take;
        if (headerFilled === headerNeeded) onHeader();
      }
      return fault;
    },
    end() {
      if (fault !== undefined) return fault;
      if (boxes === 0) {
        // Closed before its first box said what it is: only where it says something else is there no doubt.
        const isBegun = 'ftyp'.startsWith(String.fromCharCode(...header.subarray(4, Math.max(4, headerFilled))));
        return { fault: isBegun ? 'truncated' : 'not_mp4', detail: `expected an MP4, got ${headerFilled} bytes` };
      }
      // Fewer than eight zeroes may as well be the start of a box that was cut off.
      if (headerFilled > 0 && !(padded && isZero()))
        return { fault: 'truncated', detail: `the file ends inside the header of box ${boxes + 1}` };
      if (payloadLeft > 0 && payloadLeft !== Number.POSITIVE_INFINITY) {
        return { fault: 'truncated', detail: `the file ends ${payloadLeft} bytes before its ${type} box does` };
      }
      if (!sawMoov) return { fault: 'no_moov', detail: 'the file has no moov box: it can not be played' };
      // A faststart file that was cut right behind its index has whole boxes only.
      return sawPictures ? undefined : { fault: 'truncated', detail: 'the file ends before its mdat box' };
    },
  };
}

/** The first bytes as text for an error line: a provider's HTML or JSON error page shows itself. */
function printable(bytes: Uint8Array): string {
  return JSON.stringify(String.fromCharCode(...bytes.subarray(0, HEADER_BYTES)).replaceAll(/[^\x20-\x7e]/g, '.'));
}
