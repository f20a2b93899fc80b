/** What the contract suites need of a store: the store, and a way round it. */
import type { ObjectStore } from '../object-store.ts';

export interface StoreUnderTest {
  readonly store: ObjectStore;
  /** The bytes under a key, of any size, read without the store. */
  readBytes(key: string): Promise<Uint8Array | undefined>;
  close?(): Promise<void>;
}
