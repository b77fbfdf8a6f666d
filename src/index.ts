/** Plimsoll's public face: configuration, own runners, and the types of what they exchange. */

export { defineConfig, type PlimsollConfig } from "./cli/config/configuration.ts";
