import { expect, test } from "vitest";
import { shellCommands } from "./shell-words.ts";

const words = (script: string) =>
  shellCommands(script, { HOME: "/home/me" })?.map((command) => command.map(({ text }) => text));

test("splits commands and takes quotes away", () => {
  expect(words(`a 'b c' "d \\"e\\"" f\\ g && h;i | j`)).toEqual([
    ["a", "b c", 'd "e"', "f g"],
    ["h"],
    ["i"],
    ["j"],
  ]);
});

test("expands variables as far as the environment has them", () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the shell
  expect(words("echo $HOME/x \"${HOME}\" '$HOME' a$NONE")).toEqual([
    ["echo", "/home/me/x", "/home/me", "$HOME", "a"],
  ]);
});

test("leaves redirections out", () => {
  expect(words("a > out.txt 2>&1 b")).toEqual([["a", "b"]]);
});

test("gives up on what only a shell can do", () => {
  expect(words("a `b`")).toBeUndefined();
  expect(words("a 'open")).toBeUndefined();
});

test("tells wildcards for the shell from quoted ones", () => {
  expect(shellCommands(`x test/**/*.js 'test/**/*.js' "a"*`, {})).toEqual([
    [
      { text: "x" },
      { text: "test/**/*.js", glob: "test/*/*.js" },
      { text: "test/**/*.js" },
      { text: "a*", glob: "a*" },
    ],
  ]);
});

test("keeps a command whose output is wanted", () => {
  expect(shellCommands("node $(find . \\( -name 'x' \\)) y", {})?.[0]).toEqual([
    { text: "node" },
    { text: "", substitution: "find . \\( -name 'x' \\)" },
    { text: "y" },
  ]);
});
