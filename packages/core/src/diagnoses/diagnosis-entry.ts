/** What the catalogue of diagnoses says of each: the words are for whoever is paged, the codes are for the machine. */

export interface DiagnosisEntry {
  /** What a person sees first, before knowing the cause: an error, a log line, a symptom. */
  readonly see: string;
  readonly why: string;
  /** What to do, in one or two sentences. It is the `advice` of a log line and of the doctor. */
  readonly action: string;
  /** Error codes of S3, SQS, SNS, STS or Node that mean this and nothing else. */
  readonly codes?: readonly string[];
  /** How the doctor finds it beyond those codes. */
  readonly found?: string;
  /** `fault`: something does not work, or videos or messages are at risk. `warning`: it works, and costs or hurts later. */
  readonly severity: 'fault' | 'warning';
  /** It may pass with nobody's doing, so the apps try again; everything else stays until someone mends it. */
  readonly passes?: true;
}
