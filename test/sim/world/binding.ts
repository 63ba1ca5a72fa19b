/** Another build of SQLite's binding, for runtimes whose own is too old (Electron's). */
const given = process.env['BETTER_SQLITE3_BINDING'];

export const BINDING: { readonly nativeBinding?: string } =
  given === undefined || given === '' ? {} : { nativeBinding: given };
