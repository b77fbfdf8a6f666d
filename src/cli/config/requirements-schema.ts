/** What the tests of a suite need of a worker, as a configuration says it. */

import { z } from "zod";
import { commonRequirements } from "../../coordinator/test-schema.ts";

export const requirementsSchema = z.strictObject(commonRequirements);
