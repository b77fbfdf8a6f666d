/** Text as XML 1.0 carries it. */

import { stripVTControlCharacters } from "node:util";

// Everything outside of https://www.w3.org/TR/xml/#charsets, lone surrogates included.
const forbidden = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const special = /[&<>"\t\n]/g;
const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  // Unescaped, a parser would turn these into spaces in attributes.
  "\t": "&#9;",
  "\n": "&#10;",
};

/** The content of an element. Colours and what XML forbids are left out. */
export function xmlText(text: string): string {
  return xmlCharacters(text).replace(/[&<>]/g, (found) => entities[found] ?? found);
}

/** ` name="value"` for each value that there is, in the order given. */
export function xmlAttributes(
  values: Readonly<Record<string, string | number | undefined>>,
): string {
  let text = "";
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) {
      text += ` ${name}="${attributeText(String(value))}"`;
    }
  }
  return text;
}

function attributeText(text: string): string {
  return xmlCharacters(text).replace(special, (found) => entities[found] ?? found);
}

function xmlCharacters(text: string): string {
  // Almost every text is plain: one look is cheaper than three replacements.
  return /^[\n\u0020-\u007E]*$/.test(text)
    ? text
    : stripVTControlCharacters(text).replace(/\r\n?/g, "\n").replace(forbidden, "");
}
