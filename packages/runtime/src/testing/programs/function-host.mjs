/**
 * Stands for the runtime of AWS Lambda: loads the module that the argument names and calls its `handler` for each event that
 * the parent sends, one at a time. Events, answers and errors cross as JSON, as they do there. Plain JavaScript, since it
 * imports what only its argument tells.
 */
const { handler } = await import(process.argv[2] ?? '').catch((error) => {
  process.send?.({ initError: describe(error) });
  process.disconnect();
  throw error;
});

process.on('message', async ({ event, leftMs }) => {
  const deadline = Date.now() + leftMs;
  const context = { awsRequestId: 'r-1', getRemainingTimeInMillis: () => deadline - Date.now() };
  try {
    process.send?.({ answer: await handler(event, context) });
  } catch (error) {
    process.send?.({ error: describe(error) });
  }
});
process.send?.({ ready: true });

function describe(error) {
  return error instanceof Error
    ? { errorType: error.name, errorMessage: error.message }
    : { errorType: 'unknown', errorMessage: String(error) };
}
