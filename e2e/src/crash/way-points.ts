/** The points of an ingest worker's way where a test stops it: each request that matters, before and after. */
import type { Behaviour } from '../misbehaving-provider.ts';
import type { RequestKind } from './request-kind.ts';
import type { StopPoint } from './stop-points.ts';

export interface WayPoint {
  readonly title: string;
  readonly stop: StopPoint;
  /** What the provider does: it decides which way the worker goes. */
  readonly behaviour: Behaviour;
}

const SMALL: Behaviour = 'normal';
/** Goes up in three parts. */
const LARGE: Behaviour = 'large';

function point(kind: RequestKind, when: StopPoint['when'], behaviour: Behaviour = SMALL, nth = 1): WayPoint {
  const which = nth === 1 ? '' : ` ${nth}`;
  return { title: `${when} ${kind}${which} (${behaviour})`, stop: { kind, nth, when }, behaviour };
}

const both = (kind: RequestKind, behaviour?: Behaviour, nth?: number) => [
  point(kind, 'before', behaviour, nth),
  point(kind, 'after', behaviour, nth),
];

/** On which the worker may still store the video, or has stored it. */
export const STORING_POINTS: readonly WayPoint[] = [
  point('receive', 'after'),
  ...both('open attempt'),
  ...both('read tombstone'),
  ...both('list ledger'),
  point('download', 'before'),
  point('download', 'during'),
  point('download', 'after'),
  ...both('put video'),
  ...both('create multipart', LARGE),
  ...both('put part', LARGE, 2),
  ...both('complete multipart', LARGE),
  ...both('close attempt'),
  ...both('publish'),
  ...both('delete message'),
];

/** Of a message that can't work: on its way to the DLQ. */
export const REFUSING_POINTS: readonly WayPoint[] = [
  ...both('close attempt', 'not-found'),
  ...both('publish', 'not-found'),
  ...both('send message', 'not-found'),
  ...both('delete message', 'not-found'),
];

/** Of a reaper at work on a campaign that has stored videos and one attempt that nobody has closed. */
export const REAPING_POINTS: readonly WayPoint[] = [
  point('receive', 'after'),
  ...both('read tombstone'),
  ...both('write tombstone'),
  ...both('decide end'),
  ...both('write receipt'),
  ...both('list ledger'),
  ...both('delete videos'),
  ...both('head video'),
  ...both('put video'),
  ...both('write receipt page'),
  ...both('note what is due'),
  ...both('publish'),
  ...both('delete message'),
];
