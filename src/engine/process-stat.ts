/** Reads what the kernel says of a process in `/proc/PID/stat`. */

/** The fields after the program's name, which may have any characters in it: the state is the first. */
export function statFields(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
