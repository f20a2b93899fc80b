/** A worker: takes messages for ever, runs the machine of ingest on each, may die or lose its store at every step. */
import type { IngestAnswer, IngestState } from '../ingest-protocol.ts';
import { AWAY_ANSWER } from './away.ts';
import { read, type State, write } from './layout.ts';
import { createLocals, type Locals } from './locals.ts';
import type { Protocol } from './protocol.ts';
import type { Message } from './scenario.ts';
import type { Process } from './step.ts';
import { giveUp, isWronglyStored } from './verdicts.ts';
import {
  ENTRY_BITS,
  FENCE_ENDED,
  FENCE_REMOVED,
  hasEnded,
  historyOf,
  type KeyFields,
  landPut,
  listings,
  NOTHING,
  SHA256,
  VIDEO,
  type World,
} from './world.ts';

/** @property marks what of the two readings of the marks has come in: they are asked for at the same time. */
export type WorkerLocal =
  | { readonly at: 'idle' }
  | {
      readonly at: 'work';
      readonly message: number;
      readonly state: IngestState;
      readonly ended?: boolean | undefined;
      readonly listing?: number | undefined;
    };

type Working = Extract<WorkerLocal, { at: 'work' }>;

const CONTENT = { sizeBytes: 1, sha256: SHA256 };

/** Codes of what may happen to a worker, so that each transition is computed once. */
const CODE = {
  written: 8,
  away: 9,
  tombstone: 10,
  absent: 12,
  fence: 13,
  video: 15,
  transferred: 20,
  failed: 24,
  listed: 64,
} as const;

export function createWorkers(world: World, protocol: Protocol) {
  const locals: Locals<WorkerLocal> = createLocals<WorkerLocal>({ at: 'idle' });
  const keyOfWorker = (local: number) => {
    const worker = locals.get(local);
    return worker.at === 'idle' ? -1 : messageOf(worker).key;
  };

  function messageOf({ message }: Working): Message {
    return world.scenario.messages[message] ?? { key: 0, source: 0 };
  }

  const processes = world.workers.map(({ local, entry }, number): Process => {
    const name = `worker ${'ABC'[number] ?? number}`;

    return (state, steps) => {
      const at = read(state, local);
      const worker = locals.get(at);
      if (worker.at === 'idle') {
        receive();
        return;
      }
      const message = messageOf(worker);
      const fields = world.keys[message.key];
      if (fields === undefined) return;
      die();
      switch (worker.state.step) {
        case 'open_attempt':
          writeEntry('opens its entry', 1);
          break;
        case 'read_marks':
          readMarks(worker, fields);
          break;
        case 'transfer':
          transfer(fields, message);
          break;
        case 'inspect':
          inspect(fields, message);
          break;
        case 'close_attempt': {
          const { outcome } = worker.state.closing;
          writeEntry(`closes its entry as ${outcome}`, outcome === 'stored' ? 2 : 3);
          break;
        }
        case 'done':
          acknowledge(worker, message);
          break;
      }

      /** One more step, with the machine's answer to it. */
      function go(what: string, code: number, answer: IngestAnswer, change?: (next: State) => void): void {
        const next = steps.fork();
        change?.(next);
        const after = locals.after(at, code, (from) => advance(from, answer));
        write(next, local, after);
        const reached = locals.get(after);
        if (reached.at === 'idle' || reached.state.step !== 'done' || reached.state.verdict.verdict === 'stored') {
          steps.may(`${name} ${what}`);
          return;
        }
        // Giving a message back or up changes nothing that another looks at, so it is one step with what led to it.
        leave(next);
        const told = giveUp(world, state, next, reached.message, reached.state.verdict);
        if (told.wrong) steps.breaks('I3', `${name} ${told.what}, for no good reason`);
        steps.may(`${name} ${what}; ${told.what}`);
      }

      function away(what: string, change?: (next: State) => void): void {
        go(what, CODE.away, AWAY_ANSWER, change);
      }

      function receive(): void {
        for (const [index, { key, source }] of world.scenario.messages.entries()) {
          const field = world.messages[index];
          if (field !== undefined && read(state, field) !== 0) continue;
          const next = steps.fork();
          if (field !== undefined) write(next, field, protocol.workerAcknowledgesLast ? 1 : 2);
          const start = { at: 'work', message: index, state: protocol.ingestStart } as const;
          write(next, local, locals.numberOf(start));
          const what = `${name} receives message ${index + 1} (video ${key + 1} of source ${source})`;
          if (!protocol.workerAcknowledgesLast && isWronglyStored(world, next, { key, source })) {
            steps.breaks('I3', `${what} and acknowledges it, though it is not stored`);
          }
          steps.may(what);
        }
      }

      function die(): void {
        const next = steps.fork();
        leave(next);
        steps.may(`${name} dies`);
      }

      /** The worker is gone or has finished: what its entry says stays. */
      function leave(next: State): void {
        if (fields === undefined) return;
        write(next, fields.entries, read(next, fields.entries) | (ENTRY_BITS[read(next, entry)] ?? 0));
        write(next, entry, 0);
        write(next, local, 0);
      }

      function writeEntry(what: string, kind: number): void {
        const change = (next: State) => write(next, entry, kind);
        go(what, CODE.written, { answer: 'written' }, change);
        away(`${what}, but hears no answer`, change);
        away('gets no answer, and its write was not done');
      }

      function readMarks(working: Working, { removed }: KeyFields): void {
        const hear = (what: string, code: number, reading: Parameters<typeof readOne>[1]) => {
          const after = locals.after(at, code, (from) => readOne(from, reading));
          write(steps.fork(), local, after);
          steps.may(`${name} ${what}`);
        };
        if (working.ended === undefined) {
          const ended = hasEnded(world, state);
          hear(`reads the tombstone: ${ended ? 'ended' : 'none'}`, CODE.tombstone + Number(ended), { ended });
        }
        if (working.listing === undefined) {
          const what = `lists the video's entries${read(state, removed) === 1 ? ': removed' : ''}`;
          for (const listing of listings(world, state, messageOf(working).key, keyOfWorker)) {
            hear(what, CODE.listed + listing, { listing });
          }
        }
        away('gets no answer when it reads the marks');
      }

      function transfer(target: KeyFields, { source }: Message): void {
        const over = read(state, target.object);
        const late = (next: State) => write(next, target.latePuts, read(next, target.latePuts) | (1 << source));
        const outcome = over === NOTHING || !protocol.conditionalPuts ? 'stored' : 'occupied';
        const land = (next: State) => {
          landPut(protocol, next, target, source);
          if (outcome === 'stored' && over >= VIDEO) steps.breaks('I4', `${name} overwrites a video`);
        };
        const code = CODE.transferred + (outcome === 'stored' ? 0 : 2);
        const what = outcome === 'stored' ? 'puts the video' : 'finds the key taken when it puts the video';
        const landAndLate = (next: State) => {
          land(next);
          late(next);
        };
        go(what, code, { answer: outcome, content: CONTENT }, land);
        const again = { answer: outcome, content: CONTENT, mayLandAgain: true } as const;
        go(`${what}, after a first try without an answer that may land yet`, code + 1, again, landAndLate);
        if (outcome === 'stored') away('puts the video, but hears no answer', land);
        away('sends its put, hears no answer, and it may land yet', late);
        away('gets no answer, and its put was not done');
        const failed = { answer: 'provider_failed', reason: 'provider_failed', detail: '', final: false } as const;
        go('is failed by the provider before anything is put', CODE.failed, failed);
      }

      function inspect({ object }: KeyFields, { source }: Message): void {
        const found = read(state, object);
        if (found === NOTHING) go('looks: the key is free', CODE.absent, { answer: 'absent' });
        else if (found === FENCE_ENDED || found === FENCE_REMOVED) {
          const because = found === FENCE_ENDED ? 'campaign_ended' : 'video_removed';
          go('looks: a fence', CODE.fence + found - 1, { answer: 'fence', because });
        } else {
          const sameSource = found === VIDEO + source;
          const what = `looks: a video of ${sameSource ? 'the same' : 'another'} source`;
          go(what, CODE.video + Number(sameSource), { answer: 'video', sizeBytes: 1, sameSource });
        }
        away('gets no answer when it looks');
      }

      function acknowledge({ message }: Working, about: Message): void {
        const what = `${name} acknowledges message ${message + 1} as stored`;
        const next = steps.fork();
        leave(next);
        const field = world.messages[message];
        if (field !== undefined) write(next, field, 2);
        if (isWronglyStored(world, state, about)) steps.breaks('I3', `${what}, which it never was`);
        steps.may(what);
      }
    };
  });

  /** The real machine, one answer further. */
  function advance(from: WorkerLocal, answer: IngestAnswer): WorkerLocal {
    if (from.at === 'idle') return from;
    return { at: 'work', message: from.message, state: protocol.nextIngest(from.state, answer) };
  }

  /** One of the two readings; with both in, the machine gets its answer. */
  function readOne(from: WorkerLocal, reading: { ended?: boolean; listing?: number }): WorkerLocal {
    if (from.at === 'idle') return from;
    const both = { ...from, ...reading };
    if (both.ended === undefined || both.listing === undefined) return both;
    const history = historyOf(protocol, messageOf(from).key, both.listing);
    const { removed = false, stored: recorded } = history ?? {};
    return advance(from, { answer: 'marks', ended: both.ended, removed, recorded });
  }

  return { locals, processes, keyOfWorker };
}
