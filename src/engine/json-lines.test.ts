import { PassThrough } from "node:stream";
import { finished } from "node:stream/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonLineWriter, LineSplitter, readJsonLines } from "./json-lines.ts";

/** Reads what is fed to a stream until it ends. */
async function readAll(feed: (stream: PassThrough) => void) {
  const stream = new PassThrough();
  const heard = { messages: [] as unknown[], broken: [] as string[], ended: 0 };
  readJsonLines(stream, {
    message: (value) => heard.messages.push(value),
    broken: (reason) => heard.broken.push(reason),
    ended: () => {
      heard.ended++;
    },
  });
  feed(stream);
  stream.end();
  await finished(stream);
  return heard;
}

test("lines come out as they went in, however they were cut", () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-zé ]*$/)),
      fc.infiniteStream(fc.nat(7)),
      (lines, cuts) => {
        const splitter = new LineSplitter();
        const text = lines.map((line) => `${line}\n`).join("");
        const out: string[] = [];
        for (let at = 0; at < text.length; ) {
          const next = at + 1 + (cuts.next().value ?? 0);
          out.push(...splitter.push(text.slice(at, next)));
          at = next;
        }
        expect(out).toEqual(lines);
        expect(splitter.pending).toBe(0);
      },
    ),
  );
});

test("a character that arrives in two pieces stays whole", async () => {
  const bytes = Buffer.from(`${JSON.stringify("é")}\n`);
  const heard = await readAll((stream) => {
    stream.write(bytes.subarray(0, 2));
    stream.write(bytes.subarray(2));
  });
  expect(heard).toEqual({ messages: ["é"], broken: [], ended: 1 });
});

test("what is not JSON is reported once, and nothing after it is read", async () => {
  const heard = await readAll((stream) => stream.write('1\nnonsense\n2\n{"half\n'));
  expect(heard).toEqual({ messages: [1], broken: ["not JSON: nonsense"], ended: 1 });
});

test("an unfinished last line is no message", async () => {
  expect(await readAll((stream) => stream.write("1\n2"))).toMatchObject({ messages: [1] });
});

test("a writer drops messages once its stream is closed", async () => {
  const stream = new PassThrough();
  const write = jsonLineWriter(stream);
  write({ a: "line\nbreak" });
  write(2);
  await new Promise(setImmediate);
  expect(String(stream.read())).toBe('{"a":"line\\nbreak"}\n2\n');
  stream.destroy();
  expect(() => write(3)).not.toThrow();
});
