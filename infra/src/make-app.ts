/** The CDK app of all stacks, for `cdk` and for tests alike. */
import { App, BootstraplessSynthesizer } from 'aws-cdk-lib';

export function makeApp(): App {
  return new App({
    analyticsReporting: false,
    // There are no assets: an account needs no `cdk bootstrap`, and whoever deploys needs no bucket, as long as templates are small.
    defaultStackSynthesizer: new BootstraplessSynthesizer(),
    context: {
      '@aws-cdk/core:suppressTemplateIndentation': true,
      // What CloudFormation would refuse ends the synthesis.
      '@aws-cdk/core:validateAgainstDefaultRules': true,
      // The one reference from stack to stack is the load balancer's name: it is not to vanish under its alarms.
      '@aws-cdk/core:defaultCrossStackReferences': 'strong',
    },
  });
}
