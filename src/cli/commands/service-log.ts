/** What a service of a fleet prints: a line for each thing that its operator should know. */

/** @returns a function that prints lines which begin with the time and the name of the service */
export function serviceLog(name: string): (level: "info" | "warning", text: string) => void {
  return (level, text) => {
    const line = `${new Date().toISOString()} ${name}: ${text}\n`;
    if (level === "warning") process.stderr.write(line);
    else process.stdout.write(line);
  };
}
