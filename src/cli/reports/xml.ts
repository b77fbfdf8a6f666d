/** Text as XML 1.0 carries it. */

import { stripVTControlCharacters } from "node:util";

// Everything outside of https://www.w3.org/TR/xml/#charsets, lone surrogates included.
const forbidden = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const plainText = /^[\n\u0020-\u007E]*$/;
const plainAttribute = /^[ !#-%'-;=?-~]*$/;
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

/** ` name="value"`, or nothing when there is no value. */
export function xmlAttribute(name: string, value: string | number | undefined): string {
  if (value === undefined) {
    return "";
  }
  return ` ${name}="${typeof value === "number" ? value : attributeText(value)}"`;
}

function attributeText(text: string): string {
  // Almost every value is plain: one look is cheaper than four replacements.
  return plainAttribute.test(text)
    ? text
    : xmlCharacters(text).replace(special, (found) => entities[found] ?? found);
}

/** What XML can carry of a text, without colours. */
export function xmlCharacters(text: string): string {
  return plainText.test(text)
    ? text
    : stripVTControlCharacters(text).replace(/\r\n?/g, "\n").replace(forbidden, "");
}
