/** Every state seen so far, exactly (no state is taken for another), each with the one it was first reached from. */

export interface StateSet {
  readonly size: number;
  /** The state's number, and whether it is new. */
  add(words: Uint32Array, parent: number): { readonly index: number; readonly isNew: boolean };
  /** The packed states; the state of number n begins at n times the words of one. */
  packed(): Uint32Array;
  /** -1 for the first. */
  parentOf(index: number): number;
}

export function createStateSet(wordsEach: number): StateSet {
  let capacity = 1 << 12;
  let arena = new Uint32Array(capacity * wordsEach);
  let parents = new Int32Array(capacity);
  let table = new Int32Array(capacity * 2).fill(-1);
  let size = 0;
  const answer = { index: 0, isNew: false };

  function hashOf(words: Uint32Array, at: number): number {
    let hash = 0x9e3779b9;
    for (let word = 0; word < wordsEach; word += 1) {
      hash = Math.imul(hash ^ (words[at + word] ?? 0), 0x85ebca6b);
      hash ^= hash >>> 13;
    }
    hash = Math.imul(hash, 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) >>> 0;
  }

  /** Where the state stands in the table, or the free place where it would. */
  function slotOf(words: Uint32Array, at: number): number {
    const mask = table.length - 1;
    let slot = hashOf(words, at) & mask;
    for (;;) {
      const index = table[slot] ?? -1;
      if (index === -1 || isSame(words, at, index * wordsEach)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  function isSame(words: Uint32Array, at: number, other: number): boolean {
    for (let word = 0; word < wordsEach; word += 1) if (words[at + word] !== arena[other + word]) return false;
    return true;
  }

  function grow(): void {
    capacity *= 2;
    const largerArena = new Uint32Array(capacity * wordsEach);
    largerArena.set(arena);
    arena = largerArena;
    const moreParents = new Int32Array(capacity);
    moreParents.set(parents);
    parents = moreParents;
    table = new Int32Array(capacity * 2).fill(-1);
    for (let index = 0; index < size; index += 1) table[slotOf(arena, index * wordsEach)] = index;
  }

  return {
    get size() {
      return size;
    },
    add(words, parent) {
      if (size === capacity) grow();
      const slot = slotOf(words, 0);
      answer.index = table[slot] ?? -1;
      answer.isNew = answer.index === -1;
      if (answer.isNew) {
        answer.index = size;
        table[slot] = size;
        arena.set(words, size * wordsEach);
        parents[size] = parent;
        size += 1;
      }
      return answer;
    },
    packed: () => arena,
    parentOf: (index) => parents[index] ?? -1,
  };
}
