/** Where a project's runs, history and reports are kept, from the folder of its configuration on. */

export const STORE_FOLDER = ".plimsoll";
