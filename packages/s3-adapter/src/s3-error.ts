/** The reading of an S3 failure, under the name that this package has for it. */
export { readFailure, type ServiceFailure as S3Failure } from '@reelkeep/core/service-failure';
