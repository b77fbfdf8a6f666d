import { expect, test } from "vitest";
import { duplicateId, selectTests } from "./selection.ts";

const tests = [
  { id: "test/a.js", file: "/p/test/a.js" },
  { id: "other/a.js", file: "/p/other/a.js" },
  { id: "case 7" },
];
const select = (...paths: string[]) => selectTests(tests, { paths }, "/p").map(({ id }) => id);

test("selects everything, files, folders or parts of names", () => {
  expect(select()).toHaveLength(3);
  expect(select("./test/a.js")).toEqual(["test/a.js"]);
  expect(select("/p/other")).toEqual(["other/a.js"]);
  expect(select("a.js")).toEqual(["test/a.js", "other/a.js"]);
  expect(select("case")).toEqual(["case 7"]);
});

test("finds the id that occurs twice", () => {
  expect(duplicateId([{ id: "a" }, { id: "b" }, { id: "a" }])).toBe("a");
  expect(duplicateId(tests)).toBeUndefined();
});
