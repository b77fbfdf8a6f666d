/** Makes every test file of a worker take longer, as on a machine that is slower than the others. */

const delaySeconds = Number(process.env["DEMO_DELAY_SECONDS"] ?? 0);

if (delaySeconds > 0) {
  await new Promise((resolve) => setTimeout(resolve, delaySeconds * 1000));
}
