/** Takes a model id apart: the organisation, and the name as a row of words and numbers. */

/** Longer ids are no names, and need not be read to their end. */
const LONGEST_ID = 400;

/** Ends of file names that say how a model is stored, not what it is. */
const FILE_ENDING =
  /\.(onnx|pt|pth|bin|gguf|ggml|safetensors|tflite|pb|h5|keras|ckpt|mlmodel|mlpackage|engine|json)$/;

/** A run of letters, or a run of digits. */
export interface IdAtom {
  readonly text: string;
  readonly isNumber: boolean;
  /** Nothing but a separator, or nothing at all, stands before it. */
  readonly startsWord: boolean;
}

/** A model id, read. */
export interface ParsedModelId {
  /** What stands before the first slash, in small letters; empty if there is none. */
  readonly organization: string;
  /** The parts of the path that may name the model, the likeliest first, in small letters. */
  readonly names: readonly string[];
}

/** Reads any string as a model id: of a hub, of a registry with tags, a URL or a path. */
export function parseModelId(id: string): ParsedModelId {
  const path = plainLetters(id.slice(0, LONGEST_ID))
    .trim()
    .replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*\/?/, "")
    .replace(/[?#].*$/s, "")
    .replace(/@[^/]*$/, "");
  const parts = path.split(/[/\\]+/).filter((part) => part !== "");
  const [first = "", ...rest] = parts;
  if (rest.length === 0) return { organization: "", names: namesIn(first) };
  // What follows the name of a model in a path is a file of it, often called just `model`.
  const names = [...rest].reverse().flatMap(namesIn);
  return { organization: first, names };
}

/**
 * The name, and before it what stands before a tag of the training data: `vit_base.clip_laion2b` is
 * a vision model that was trained as half of a CLIP.
 */
function namesIn(part: string): string[] {
  const name = part.replace(FILE_ENDING, "");
  const tagged = /^([a-z0-9_ -]+)\.[a-z][a-z0-9_ -]*$/.exec(name);
  return tagged?.[1] === undefined ? [name] : [tagged[1], name];
}

/** Small letters without accents: ids differ in both. */
function plainLetters(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** The letters and digits of a name, apart. */
export function atomsOf(name: string): readonly IdAtom[] {
  return name
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "")
    .flatMap((word) =>
      (word.match(/[a-z]+|\d+/g) ?? []).map((text, place) => ({
        text,
        isNumber: /^\d/.test(text),
        startsWord: place === 0,
      })),
    );
}

/** The name with its words apart where small letters meet capitals: `MyBertModel`. */
export function splitCamelCase(id: string): string {
  return id
    .slice(0, LONGEST_ID)
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1-$2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1-$2");
}
