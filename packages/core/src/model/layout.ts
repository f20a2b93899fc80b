/** Packs a state of the model, some dozens of small numbers, into a few 32-bit words, so that millions fit into memory. */

/** One state, unpacked: a number a field. */
export type State = Int32Array;

export interface Field {
  readonly name: string;
  readonly index: number;
}

export interface Layout {
  /** Words that one packed state takes. */
  readonly words: number;
  readonly fields: number;
  pack(state: State, into: Uint32Array): void;
  unpack(words: Uint32Array, at: number, into: State): void;
}

export function read(state: State, field: Field): number {
  return state[field.index] ?? 0;
}

export function write(state: State, field: Field, value: number): void {
  state[field.index] = value;
}

/** Fields are declared first, then the layout is made. */
export function createLayoutBuilder() {
  const widths: number[] = [];

  return {
    /** @param bits 1 to 16. */
    field(name: string, bits: number): Field {
      widths.push(bits);
      return { name, index: widths.length - 1 };
    },

    build(): Layout {
      const count = widths.length;
      const wordOf = new Uint8Array(count);
      const shiftOf = new Uint8Array(count);
      const maskOf = new Uint32Array(count);
      let word = 0;
      let used = 0;
      for (const [index, bits] of widths.entries()) {
        if (used + bits > 32) {
          word += 1;
          used = 0;
        }
        wordOf[index] = word;
        shiftOf[index] = used;
        maskOf[index] = 2 ** bits - 1;
        used += bits;
      }
      return {
        words: word + 1,
        fields: count,
        pack(state, into) {
          into.fill(0);
          for (let index = 0; index < count; index += 1) {
            const value = state[index] ?? 0;
            if (value > (maskOf[index] ?? 0)) throw new RangeError(`field ${index} can't hold ${value}`);
            const place = wordOf[index] ?? 0;
            into[place] = (into[place] ?? 0) | (value << (shiftOf[index] ?? 0));
          }
        },
        unpack(words, at, into) {
          for (let index = 0; index < count; index += 1) {
            const packed = words[at + (wordOf[index] ?? 0)] ?? 0;
            into[index] = (packed >>> (shiftOf[index] ?? 0)) & (maskOf[index] ?? 0);
          }
        },
      };
    },
  };
}
