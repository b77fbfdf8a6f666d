/** What a project's configuration says of the fleet that its runs may go to. */

import { z } from "zod";

export const fleetSchema = z.strictObject({
  /** Of its NATS server: `nats://HOST:PORT` or `tls://HOST:PORT`; else the command line says it. */
  url: z.string().min(1).optional(),
  /** Of several fleets on one server, by default `default`. */
  name: z.string().min(1).optional(),
  /** File with an nkey seed or NATS credentials, relative to the configuration file. */
  credentials: z.string().min(1).optional(),
  /** File with the certificate of the authority that vouches for the server. */
  ca: z.string().min(1).optional(),
  /** How workers get the code: by default `path` where the server is on this machine, else `ship`. */
  workspace: z.enum(["path", "git", "ship"]).optional(),
  /** What the fleet calls this project: by default the repository, and where in it this file lies. */
  project: z
    .string()
    .regex(/^[^\n]{1,300}$/, "has to be one line")
    .optional(),
  /** Program and arguments that make the dependencies ready in a workspace that was fetched or shipped. */
  install: z.array(z.string().min(1)).min(1).optional(),
});
