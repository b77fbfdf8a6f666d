/** Understands the arguments of `node --test`. */

/** Options that take the next word as their value when it is not joined by `=`. */
const takesValue = new Set([
  ...["-r", "--require", "--import", "--loader", "--experimental-loader"],
  ...["-C", "--conditions", "--env-file", "--env-file-if-exists", "--input-type"],
  ...["--test-name-pattern", "--test-skip-pattern", "--test-concurrency", "--test-timeout"],
  ...["--test-reporter", "--test-reporter-destination", "--test-shard", "--test-isolation"],
  ...["--experimental-test-isolation", "--test-global-setup", "--test-rerun-failures"],
  ...["--test-coverage-include", "--test-coverage-exclude", "--test-coverage-branches"],
  ...["--test-coverage-functions", "--test-coverage-lines", "--test-random-seed"],
  ...["--experimental-test-tag-filter", "--experimental-default-type", "--disable-warning"],
  ...["--unhandled-rejections", "--title", "--icu-data-dir", "--openssl-config", "--watch-path"],
  ...["--diagnostic-dir", "--experimental-config-file", "--localstorage-file", "--inspect-port"],
  ...["--dns-result-order", "--max-http-header-size", "--secure-heap", "--stack-trace-limit"],
  ...[
    "--tsconfig",
    "--redirect-warnings",
    "--report-dir",
    "--report-directory",
    "--trace-event-categories",
  ],
]);

/** Options for all files together or for people who watch: no test process gets them. */
const notForFiles = [
  /^--test$/,
  /^--test-(reporter|reporter-destination|concurrency|shard|isolation|rerun-failures)$/,
  /^--test-(randomize|random-seed|update-snapshots|global-setup)$/,
  /^--(experimental-test-isolation|experimental-test-coverage|test-coverage-\w+)$/,
  /^--watch/,
  /^--inspect/,
];

/** One option of Node, with its value however it was written. */
export interface NodeOption {
  readonly name: string;
  readonly value?: string;
  /** As it stood, one word or two. */
  readonly words: readonly string[];
}

/** Separates Node's own options from what follows them. */
export function splitNodeArguments(words: readonly string[]): {
  readonly options: readonly NodeOption[];
  readonly rest: readonly string[];
} {
  const options: NodeOption[] = [];
  let index = 0;
  for (; index < words.length; index++) {
    const word = words[index] ?? "";
    if (word === "--") return { options, rest: words.slice(index + 1) };
    if (!word.startsWith("-") || word === "-") break;
    const option = readOption(word, words[index + 1]);
    options.push(option);
    index += option.words.length - 1;
  }
  return { options, rest: words.slice(index) };
}

function readOption(word: string, next: string | undefined): NodeOption {
  const equals = word.startsWith("--") ? word.indexOf("=") : -1;
  if (equals > 0) {
    return { name: word.slice(0, equals), value: word.slice(equals + 1), words: [word] };
  }
  return next !== undefined && takesValue.has(word)
    ? { name: word, value: next, words: [word, next] }
    : { name: word, words: [word] };
}

/** What the options of a suite mean for its files. */
export interface FileArguments {
  /** Arguments of each test process, before the reporter and the file. */
  readonly nodeArguments: readonly string[];
  /** Whether the files must not run at the same time. */
  readonly serial: boolean;
  /** Limit for a whole file, which Node has up to version 22. */
  readonly fileTimeoutMilliseconds?: number;
}

/** Works out how Node itself would run each of the files. */
export function fileArguments(words: readonly string[], nodeMajorVersion: number): FileArguments {
  const { options } = splitNodeArguments(words);
  const kept = options.filter(({ name }) => !notForFiles.some((pattern) => pattern.test(name)));
  const timeout = Number(lastValue(options, "--test-timeout"));
  return {
    nodeArguments: kept.flatMap((option) => option.words),
    serial:
      lastValue(options, "--test-concurrency") === "1" ||
      lastValue(options, "--test-isolation") === "none" ||
      lastValue(options, "--experimental-test-isolation") === "none",
    ...(timeout > 0 && nodeMajorVersion < 24 ? { fileTimeoutMilliseconds: timeout } : {}),
  };
}

function lastValue(options: readonly NodeOption[], name: string): string | undefined {
  return options.findLast((option) => option.name === name)?.value;
}
