/** What a leading coordinator says to everybody, again and again. */

import { z } from "zod";

export const announcementSchema = z.object({
  epoch: z.int().positive(),
  /** A worker that the leader hears and does not know. */
  summoned: z.string().exactOptional(),
});
