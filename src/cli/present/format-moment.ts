/** Moments as people read them: how long ago, and when by the clock on the wall. */

import { formatCount } from "./format-number.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** `just now`, `5 min ago`, `3 h ago`, `12 days ago`. Both in milliseconds since 1970. */
export function formatAge(at: number, now: number): string {
  const age = now - at;
  if (age < 10 * second) {
    return "just now";
  }
  if (age < minute) {
    return `${Math.floor(age / second)} s ago`;
  }
  if (age < hour) {
    return `${Math.floor(age / minute)} min ago`;
  }
  return age < 2 * day
    ? `${Math.floor(age / hour)} h ago`
    : `${formatCount(Math.floor(age / day), "day")} ago`;
}

/** `2026-03-01 12:00`, in the time zone of this machine. */
export function formatMoment(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  const days = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${days} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
